package dev.leadflow.personalizer;

import dev.leadflow.common.event.Authorship;
import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.MessageDrafted;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Purpose;
import dev.leadflow.common.event.RunId;
import dev.leadflow.common.event.Sender;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.testkit.Fixtures;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Requests with chosen names and fixed ids. */
final class Examples {

    static final KeyedHash KEYS = new KeyedHash(new Secret("test-pepper-test-pepper-test-pepper-0"));
    static final URI BASE = URI.create("https://leads.northwind.example");

    private Examples() {}

    static Drafting drafting(MessageWriter... writers) {
        return new Drafting(List.of(writers), KEYS, BASE);
    }

    static Authorship authorship(MessageDrafted message) {
        return Objects.requireNonNull(message.authorship());
    }

    static Contact request(String business, @Nullable String category, @Nullable String city) {
        return request(business, category, city, Fixtures.SENDER, Channel.EMAIL, Purpose.MARKETING);
    }

    static Contact request(
            String business,
            @Nullable String category,
            @Nullable String city,
            Sender sender,
            Channel channel,
            Purpose purpose) {
        UUID id = new UUID(1, 2);
        OrganizationId organization = new OrganizationId(id);
        Lead lead = new Lead(
                new LeadId(id),
                organization,
                business,
                category,
                city,
                null,
                "IN",
                "asha.example",
                "+912041234567",
                "info@asha.example",
                null,
                "csv",
                null,
                Fixtures.NOON_IN_KOLKATA);
        return new Contact(
                organization,
                new ContactId(id),
                new CampaignId(id),
                new RunId(id),
                1,
                channel,
                purpose,
                lead,
                channel == Channel.EMAIL ? "info@asha.example" : "+912041234567",
                Fixtures.verified(channel == Channel.EMAIL ? "info@asha.example" : "+912041234567"),
                sender,
                Fixtures.NOON_IN_KOLKATA);
    }
}
