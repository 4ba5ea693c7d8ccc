package dev.leadflow.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.ProviderState;
import dev.leadflow.common.provider.ProviderLine;
import dev.leadflow.common.provider.ProviderLine.Limits;
import dev.leadflow.common.provider.Providers;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.RunningService;
import dev.leadflow.verifier.MailDomain.Missing;
import dev.leadflow.verifier.MailDomain.ReceivesMail;
import dev.leadflow.verifier.MailDomain.Unknown;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BreakerMailDomainsTest {

    private final Providers providers = providers();
    private final AtomicInteger asked = new AtomicInteger();
    private MailDomain answer = new Unknown("silence");
    private final MailDomains domains = resting(BreakerMailDomains.LIMITS);

    private static Providers providers() {
        return new Providers("test", new SimpleMeterRegistry(), InstantSource.fixed(Fixtures.NOON_IN_KOLKATA));
    }

    private MailDomains resting(Limits limits) {
        return new BreakerMailDomains(line(limits), domain -> {
            asked.incrementAndGet();
            return answer;
        });
    }

    private ProviderLine line(Limits limits) {
        return providers.line("verifier", "dns", "mx", limits);
    }

    private ProviderState state() {
        return providers.states().getLast();
    }

    @Test
    void leavesADeadDnsAloneAfterTenQuestions() {
        for (int i = 0; i < 500; i++) {
            assertThat(domains.find("asha.example")).isInstanceOf(Unknown.class);
        }

        assertThat(asked).hasValue(10);
    }

    @Test
    void takesBadNewsForAnAnswer() {
        answer = new Missing("the domain does not exist");
        for (int i = 0; i < 500; i++) {
            domains.find("gone.example");
        }

        assertThat(asked).hasValue(500);
    }

    @Test
    void worksAgainAfterThreeGoodAnswers() {
        Providers others = providers();
        ProviderLine line = others.line(
                "verifier", "dns", "mx", BreakerMailDomains.LIMITS.breaker(Limits.breaker(Duration.ofMillis(50))));
        MailDomains quick = new BreakerMailDomains(line, domain -> answer);
        for (int i = 0; i < 20; i++) {
            quick.find("asha.example");
        }
        assertThat(line.isResting()).isTrue();
        answer = new ReceivesMail(true);
        RunningService.eventually(() -> !line.isResting());

        for (int i = 0; i < 3; i++) {
            assertThat(quick.find("asha.example")).isEqualTo(answer);
        }

        assertThat(others.states().getFirst().status()).isEqualTo(ProviderState.Status.WORKING);
    }

    @Test
    void saysWhatDnsSaidAndShowsItToOperators() {
        assertThat(domains.find("asha.example")).isEqualTo(new Unknown("silence"));

        assertThat(state().status()).isEqualTo(ProviderState.Status.FAILING);
        assertThat(state().detail()).isEqualTo("silence");
    }

    @Test
    void askedADnsThatDeniesEverythingItLeavesItAlone() {
        answer = new Missing("the domain does not exist");
        MailDomains lying = new BreakerMailDomains(
                line(BreakerMailDomains.LIMITS),
                new ControlledMailDomains(
                        domain -> {
                            asked.incrementAndGet();
                            return answer;
                        },
                        () -> 0));

        for (int i = 0; i < 500; i++) {
            assertThat(lying.find("asha.example")).isInstanceOf(Unknown.class);
        }

        assertThat(asked).hasValue(10 + ControlledMailDomains.CONTROLS.size());
    }
}
