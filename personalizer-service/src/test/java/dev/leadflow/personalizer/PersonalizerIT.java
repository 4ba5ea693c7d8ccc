package dev.leadflow.personalizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactVerified;
import dev.leadflow.common.event.DraftRefused;
import dev.leadflow.common.event.MessageDrafted;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.EventPublisher;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.RunningService;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PersonalizerIT {

    private static RunningService service;

    private final OrganizationId organization = Fixtures.organization();

    @BeforeAll
    static void start() {
        service = RunningService.start(
                PersonalizerModule.SERVICE, Map.of("PUBLIC_BASE_URL", "https://leads.northwind.example/"));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void draftsARequestedMessage() {
        Contact contact = Fixtures.emailTo(Fixtures.lead(organization));

        request(contact);

        MessageDrafted message = awaitDrafts(1).getFirst();
        assertThat(message.contact()).isEqualTo(contact);
        assertThat(message.draft().bodyText()).contains(contact.lead().businessName(), "Northwind Services");
        assertThat(message.draft().unsubscribeUrl())
                .isEqualTo("https://leads.northwind.example/unsubscribe/"
                        + message.draft().unsubscribeToken());
    }

    @Test
    void draftsTheSameMessageWhenTheRequestComesAgain() {
        Contact contact = Fixtures.emailTo(Fixtures.lead(organization));

        request(contact);
        request(contact);

        assertThat(awaitDrafts(2))
                .extracting(MessageDrafted::draft)
                .hasSize(2)
                .satisfies(drafts -> assertThat(drafts.get(0)).isEqualTo(drafts.get(1)));
    }

    @Test
    void saysWhyThereIsNoMessage() {
        Contact email = Fixtures.emailTo(Fixtures.lead(organization));
        Contact call = new Contact(
                organization,
                email.contactId(),
                email.campaignId(),
                email.runId(),
                1,
                Channel.VOICE,
                email.purpose(),
                email.lead(),
                "+912041234567",
                Fixtures.verified("+912041234567"),
                email.sender(),
                email.requestedAt());

        request(call);

        List<DraftRefused> refusals = service.awaitEvents(
                Topics.DRAFT_REFUSED, 1, each -> each.contact().organizationId().equals(organization));
        assertThat(refusals.getFirst().detail()).contains("Only emails");
    }

    @Test
    void draftsThousands() {
        int count = 5_000;
        EventPublisher publisher = service.bean(EventPublisher.class);
        long start = System.nanoTime();
        publisher.await(IntStream.range(0, count)
                .mapToObj(each -> Fixtures.emailTo(Fixtures.lead(organization)))
                .map(contact -> publisher.send(
                        Topics.CONTACT_VERIFIED, contact.leadId().toString(), new ContactVerified(contact)))
                .toList());

        List<MessageDrafted> drafts = awaitDrafts(count);

        System.out.println(count + " drafts requested, written and read back in "
                + Duration.ofNanos(System.nanoTime() - start).toMillis() + " ms");
        assertThat(drafts.stream().map(each -> each.draft().unsubscribeToken()).distinct())
                .hasSize(count);
    }

    private static void request(Contact contact) {
        service.publish(Topics.CONTACT_VERIFIED, contact.leadId().toString(), new ContactVerified(contact));
    }

    private List<MessageDrafted> awaitDrafts(int count) {
        return service.awaitEvents(
                Topics.MESSAGE_DRAFTED,
                count,
                each -> each.contact().organizationId().equals(organization));
    }
}
