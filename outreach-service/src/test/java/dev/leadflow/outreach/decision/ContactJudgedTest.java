package dev.leadflow.outreach.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.AddressVerification;
import dev.leadflow.common.event.Approval;
import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Purpose;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.RunId;
import dev.leadflow.common.event.Verdict;
import dev.leadflow.common.kafka.EventSerde;
import dev.leadflow.outreach.policy.ContactFacts;
import dev.leadflow.outreach.policy.Judging;
import dev.leadflow.outreach.policy.LeadFacts;
import dev.leadflow.outreach.policy.SettingsOf;
import dev.leadflow.testkit.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/** What was recorded once can be rehearsed for as long as it is kept: held against files, as the contract's events are. */
class ContactJudgedTest {

    private static final Path FILES = Path.of("src/test/resources/events");
    private static final Instant AT = Instant.parse("2026-11-20T06:30:00Z");
    private static final UUID ID = UUID.fromString("00000000-0000-4000-8000-000000000001");
    private static final OrganizationId ORGANIZATION = new OrganizationId(ID);

    record Example(String file, ContactJudged value) {
        @Override
        public String toString() {
            return file;
        }
    }

    static Stream<Example> examples() {
        Lead lead = new Lead(
                new LeadId(ID),
                ORGANIZATION,
                "Asha Bakery",
                "Bakery",
                "Pune",
                "5 MG Road",
                "IN",
                "asha.example",
                "+912041234567",
                "info@asha.example",
                "Asha Rao",
                "csv",
                null,
                AT);
        AddressVerification verification = Fixtures.verified("info@asha.example");
        Contact contact = new Contact(
                ORGANIZATION,
                new ContactId(ID),
                new CampaignId(ID),
                new RunId(ID),
                1,
                Channel.EMAIL,
                Purpose.MARKETING,
                lead,
                "info@asha.example",
                verification,
                Fixtures.SENDER,
                AT);
        Approval approval = new Approval("ab12", ID.toString(), AT, Mode.LIVE, AT.plusSeconds(60));
        LeadFacts facts = new LeadFacts(
                false, true, LocalDate.parse("2026-11-01"), true, verification, false, true, AT.minusSeconds(5));
        CampaignState campaign =
                new CampaignState(ORGANIZATION, new CampaignId(ID), "Bakeries", CampaignState.Status.RUNNING, null);
        ContactJudged.ByContactRules seen = new ContactJudged.ByContactRules(facts, 7L, AT);
        return Stream.of(
                new Example(
                        "judgement",
                        new ContactJudged.Judgement(
                                contact,
                                approval,
                                2,
                                seen,
                                new ContactJudged.ByQuotaRules(campaign, 8L, AT.plusMillis(5)),
                                new ContactJudged.Said(
                                        Verdict.DEFER, "daily-cap", Reason.DAILY_CAP, AT.plusSeconds(30)))),
                new Example(
                        "stopped-by-contact-rules",
                        new ContactJudged.Judgement(
                                contact,
                                approval,
                                1,
                                new ContactJudged.ByContactRules(facts, null, AT),
                                null,
                                new ContactJudged.Said(
                                        Verdict.DENY, "not-already-contacted", Reason.ALREADY_CONTACTED, null))),
                new Example(
                        "place-given-back",
                        new ContactJudged.PlaceGivenBack(ORGANIZATION, new ContactId(ID), AT, null, AT.plusSeconds(9))),
                new Example(
                        "stopped-after-the-rules",
                        new ContactJudged.PlaceGivenBack(
                                ORGANIZATION, new ContactId(ID), AT, Reason.OPTED_OUT, AT.plusSeconds(9))),
                new Example(
                        "call-ended",
                        new ContactJudged.CallEnded(ORGANIZATION, new ContactId(ID), AT, AT.plusSeconds(9))));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void isWrittenAndReadAsItWasWhenItWasBorn(Example example) throws IOException {
        Path file = FILES.resolve(ContactJudged.TOPIC.name() + "." + example.file + ".json");
        EventSerde<ContactJudged> serde = EventSerde.of(ContactJudged.class);
        String written = Json.EVENTS
                        .readTree(serde.serializer().serialize("", example.value))
                        .toPrettyString() + "\n";
        if (Boolean.getBoolean("leadflow.write")) {
            Files.createDirectories(FILES);
            Files.writeString(file, written);
        }

        assertThat(Json.EVENTS.readTree(written)).isEqualTo(Json.EVENTS.readTree(Files.readString(file)));
        assertThat(serde.deserializer().deserialize("", Files.readAllBytes(file)))
                .isEqualTo(example.value);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void isReadWithAFieldFromTheFuture(Example example) {
        ObjectNode future = (ObjectNode) Json.EVENTS.readTree(Json.text(example.value));
        future.put("a_field_of_tomorrow", true);

        assertThat(EventSerde.of(ContactJudged.class).deserializer().deserialize("", Json.bytes(future)))
                .isEqualTo(example.value);
    }

    @org.junit.jupiter.api.Test
    void leavesTheSettingsToTheirVersion() {
        ContactFacts facts = ContactFacts.aboutTheLead(
                SettingsOf.live(ORGANIZATION).get(), new Judging().facts().lead());

        String written = Json.text(ContactJudged.ByContactRules.of(facts, AT));

        assertThat(written)
                .contains("\"settings_version\":"
                        + SettingsOf.live(ORGANIZATION).get().version())
                .doesNotContain("daily_email_cap");
    }
}
