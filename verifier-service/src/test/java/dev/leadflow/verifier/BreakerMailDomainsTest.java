package dev.leadflow.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.verifier.MailDomain.Missing;
import dev.leadflow.verifier.MailDomain.ReceivesMail;
import dev.leadflow.verifier.MailDomain.Unknown;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BreakerMailDomainsTest {

    private final CircuitBreaker breaker = CircuitBreaker.of("test", BreakerMailDomains.CONFIG);
    private final AtomicInteger asked = new AtomicInteger();
    private MailDomain answer = new Unknown("silence");
    private final MailDomains domains = new BreakerMailDomains(breaker, domain -> {
        asked.incrementAndGet();
        return answer;
    });

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
        for (int i = 0; i < 20; i++) {
            domains.find("asha.example");
        }
        answer = new ReceivesMail(true);
        breaker.transitionToHalfOpenState();

        for (int i = 0; i < 3; i++) {
            assertThat(domains.find("asha.example")).isEqualTo(answer);
        }

        assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @Test
    void askedADnsThatDeniesEverythingItLeavesItAlone() {
        answer = new Missing("the domain does not exist");
        MailDomains lying = new BreakerMailDomains(
                CircuitBreaker.of("lying", BreakerMailDomains.CONFIG),
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
