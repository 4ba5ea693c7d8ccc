package dev.leadflow.verifier;

import static dev.leadflow.testkit.RunningService.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.Service;
import dev.leadflow.common.event.AddressVerification;
import dev.leadflow.common.event.AddressVerification.Status;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactRequested;
import dev.leadflow.common.event.ContactVerified;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.LeadAccepted;
import dev.leadflow.common.event.LeadVerified;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Topic;
import dev.leadflow.common.event.Topics;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.RunningService;
import dev.leadflow.testkit.SettableClock;
import dev.leadflow.verifier.LocalDns.Behaviour;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;

/** The running service: what it makes of leads on its topic, with a DNS that works. */
class VerifierIT {

    private static final LocalDns DNS = LocalDns.honest();
    private static RunningService service;

    @BeforeAll
    static void start() {
        service = RunningService.start(
                new Service("verifier", AtASettableTime.class, VerifierModule.SERVICE.settings()),
                Map.of("DNS_SERVER", DNS.setting()));
    }

    @AfterAll
    static void stop() {
        service.close();
        DNS.close();
    }

    @Configuration(proxyBeanMethods = false)
    @Import(VerifierModule.class)
    static class AtASettableTime {
        @Bean
        @Primary
        SettableClock settableClock() {
            return new SettableClock(Fixtures.NOON_IN_KOLKATA);
        }
    }

    private static LeadAccepted accepted(OrganizationId organization, String email, String phone) {
        return Samples.accepted(Samples.with(Fixtures.lead(organization), email, phone), 1);
    }

    private static void publish(LeadAccepted lead) {
        service.publish(Topics.LEAD_ACCEPTED, lead.leadId().toString(), lead);
    }

    private static LeadVerified verified(LeadAccepted lead) {
        publish(lead);
        return service.awaitEvents(
                        Topics.LEAD_VERIFIED, 1, each -> each.leadId().equals(lead.leadId()))
                .getLast();
    }

    private static AddressVerification emailOf(LeadVerified lead) {
        return Objects.requireNonNull(lead.email());
    }

    @Test
    void verifiesTheAddressesOfAnAcceptedLead() {
        DNS.tell("asha.example", Behaviour.MX);
        LeadAccepted lead = accepted(Fixtures.organization(), "asha.rao@asha.example", "+912041234567");

        LeadVerified verified = verified(lead);

        assertThat(verified.organizationId()).isEqualTo(lead.organizationId());
        assertThat(verified.revision()).isEqualTo(1);
        assertThat(verified.email())
                .isEqualTo(new AddressVerification(
                        "asha.rao@asha.example",
                        Status.VALID,
                        0.95,
                        true,
                        "built-in",
                        Fixtures.NOON_IN_KOLKATA,
                        "The domain receives mail."));
        assertThat(verified.phone())
                .isEqualTo(new AddressVerification(
                        "+912041234567",
                        Status.VALID,
                        0.95,
                        true,
                        "libphonenumber",
                        Fixtures.NOON_IN_KOLKATA,
                        "A fixed line in IN."));
    }

    @Test
    void judgesADomainByWhatDnsSays() {
        OrganizationId organization = Fixtures.organization();
        DNS.tell("null.example", Behaviour.NULL_MX)
                .tell("web.example", Behaviour.A_ONLY)
                .tell("fail.example", Behaviour.SERVFAIL);

        assertThat(email(organization, "a@null.example").status()).isEqualTo(Status.INVALID);
        assertThat(email(organization, "a@never-registered.example").status()).isEqualTo(Status.INVALID);
        assertThat(email(organization, "info@web.example").status()).isEqualTo(Status.RISKY);
        assertThat(email(organization, "a@fail.example").status()).isEqualTo(Status.UNCHECKED);
        assertThat(email(organization, "a@gmail.com").status()).isEqualTo(Status.PERSONAL);
        assertThat(email(organization, "a@mailinator.com").status()).isEqualTo(Status.DISPOSABLE);
    }

    private static AddressVerification email(OrganizationId organization, String email) {
        return emailOf(verified(accepted(organization, email, "+912041234567")));
    }

    @Test
    void answersARedeliveryInTheSameWords() {
        LeadAccepted lead = accepted(Fixtures.organization(), "info@asha.example", "+912041234567");
        publish(lead);
        publish(lead);

        List<LeadVerified> answers = service.awaitEvents(
                Topics.LEAD_VERIFIED, 2, each -> each.leadId().equals(lead.leadId()));

        assertThat(answers.getFirst()).isEqualTo(answers.getLast());
    }

    /** Row 101, and that one organization never gets another one's result. */
    @Test
    void usesAResultAgainForThirtyDaysWithinItsOrganization() {
        SettableClock clock = (SettableClock) service.bean(Clock.class);
        OrganizationId ours = Fixtures.organization();
        OrganizationId theirs = Fixtures.organization();
        AddressVerification first = email(ours, "reuse@asha.example");

        clock.advance(Duration.ofDays(29));
        assertThat(email(ours, "reuse@asha.example")).isEqualTo(first);
        assertThat(email(theirs, "reuse@asha.example").checkedAt()).isEqualTo(clock.instant());

        clock.advance(Duration.ofDays(1));
        assertThat(email(ours, "reuse@asha.example").checkedAt()).isEqualTo(clock.instant());
        clock.set(Fixtures.NOON_IN_KOLKATA);
    }

    @Test
    void verifiesTheRecipientOfARequestedContactAgainWhenTheResultIsOld() {
        SettableClock clock = (SettableClock) service.bean(Clock.class);
        DNS.tell("renewed.example", Behaviour.MX);
        LeadAccepted lead = accepted(Fixtures.organization(), "asha@renewed.example", "+912041234567");
        Contact contact =
                Fixtures.emailTo(lead.lead()).verifiedAs(verified(lead).email());

        clock.advance(Duration.ofDays(31));
        service.publish(Topics.CONTACT_REQUESTED, lead.leadId().toString(), new ContactRequested(contact, 1));

        List<ContactVerified> contacts = service.awaitEvents(
                Topics.CONTACT_VERIFIED, 1, each -> each.contact().contactId().equals(contact.contactId()));
        LeadVerified renewed = service.awaitEvents(
                        Topics.LEAD_VERIFIED, 2, each -> each.leadId().equals(lead.leadId()))
                .getLast();
        assertThat(emailOf(renewed).checkedAt()).isEqualTo(clock.instant());
        assertThat(contacts.getFirst().contact()).isEqualTo(contact.verifiedAs(renewed.email()));
        clock.set(Fixtures.NOON_IN_KOLKATA);
    }

    @Test
    void goesOnAfterARecordThatItCannotUse() {
        Lead lead = Fixtures.lead(Fixtures.organization());
        var broken = new Topic<>(Topics.LEAD_ACCEPTED.name(), Map.class, "", null);
        service.publish(
                broken, "x", Map.of("organization_id", lead.organizationId().toString()));

        assertThat(verified(Samples.accepted(lead, 1)).email()).isNotNull();
        eventually(() -> !service.events(new Topic<>("verifier.dead-letter.v1", Map.class, "", null))
                .isEmpty());
    }

    @Test
    void showsItsFiguresToOperators() {
        email(Fixtures.organization(), "metrics@asha.example");

        String figures = Stream.of(service.http(Fixtures.organization(), dev.leadflow.common.web.Role.OWNER)
                        .get("/actuator/prometheus")
                        .body()
                        .split("\n"))
                .filter(line -> line.contains("verifications_total") || line.contains("circuitbreaker_state"))
                .reduce("", String::concat);

        assertThat(figures).contains("leadflow_verifications_total{channel=\"EMAIL\"", "dns.mx");
    }
}
