package dev.leadflow.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.AddressVerification;
import dev.leadflow.common.event.AddressVerification.Status;
import dev.leadflow.common.event.LeadAccepted;
import dev.leadflow.common.event.LeadVerified;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.EventPublisher;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.RunningService;
import dev.leadflow.verifier.LocalDns.Behaviour;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The running service on networks without a usable DNS: no lead is condemned, and none waits long. */
@ExtendWith(OutputCaptureExtension.class)
class VerifierWithoutDnsIT {

    private static final int LEADS = 1_000;

    @ParameterizedTest
    @EnumSource(names = {"NXDOMAIN", "SILENCE", "REFUSED"})
    void takesEveryWellFormedAddressAsUnchecked(Behaviour everything, CapturedOutput output) {
        try (LocalDns dns = new LocalDns().tellAllOthers(everything);
                RunningService service = RunningService.start(
                        VerifierModule.SERVICE, Map.of("DNS_SERVER", dns.setting(), "LOG_LEVEL", "INFO"))) {
            List<LeadAccepted> leads = leads();
            publishAll(service, leads);

            List<AddressVerification> emails = service
                    .awaitEvents(
                            Topics.LEAD_VERIFIED,
                            LEADS,
                            each -> each.organizationId()
                                    .equals(leads.getFirst().organizationId()))
                    .stream()
                    .map(LeadVerified::email)
                    .map(Objects::requireNonNull)
                    .toList();

            assertThat(emails).hasSize(LEADS).allSatisfy(email -> {
                assertThat(email.status()).isEqualTo(Status.UNCHECKED);
                assertThat(email.confidence()).isEqualTo(0.7);
                assertThat(email.usable()).isTrue();
                assertThat(email.detail()).contains("could not be checked");
            });
            assertThat(dns.questions()).hasSizeLessThan(LEADS / 2);
            assertThat(service.bean(MeterRegistry.class)
                            .get("resilience4j.circuitbreaker.state")
                            .tags("name", "dns.mx", "state", "open")
                            .gauge()
                            .value())
                    .isEqualTo(1);
            assertThat(output)
                    .contains("Provider dns.mx")
                    .doesNotContain(".example")
                    .doesNotContain("+9120");
        }
    }

    @Test
    void asksNobodyWhenDnsIsSwitchedOff() {
        try (RunningService service = RunningService.start(VerifierModule.SERVICE, Map.of("DNS_SERVER", "off"))) {
            LeadAccepted lead = Samples.accepted(Fixtures.lead(Fixtures.organization()), 1);
            service.publish(Topics.LEAD_ACCEPTED, lead.leadId().toString(), lead);

            LeadVerified verified = service.awaitEvents(
                            Topics.LEAD_VERIFIED, 1, each -> each.leadId().equals(lead.leadId()))
                    .getFirst();

            assertThat(Objects.requireNonNull(verified.email()).status()).isEqualTo(Status.UNCHECKED);
        }
    }

    private static void publishAll(RunningService service, List<LeadAccepted> leads) {
        EventPublisher publisher = service.bean(EventPublisher.class);
        publisher.await(leads.stream()
                .map(lead -> publisher.send(Topics.LEAD_ACCEPTED, lead.leadId().toString(), lead))
                .toList());
    }

    private static List<LeadAccepted> leads() {
        OrganizationId organization = Fixtures.organization();
        return IntStream.range(0, LEADS)
                .mapToObj(i -> Samples.accepted(Fixtures.lead(organization), 1))
                .toList();
    }
}
