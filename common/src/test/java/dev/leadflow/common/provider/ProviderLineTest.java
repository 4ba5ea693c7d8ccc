package dev.leadflow.common.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.leadflow.common.event.ProviderState.Status;
import dev.leadflow.common.provider.ProviderLine.Limits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows 123, 124, 178 and 180: what may pass is tried again, what will not is not, and who fails too often is left alone. */
class ProviderLineTest {

    private static final Instant NOW = Instant.parse("2026-11-20T06:30:00Z");
    private static final Limits QUICK = Limits.QUESTIONS
            .perSecond(10_000)
            .pauses(Duration.ofMillis(1), Duration.ofMillis(2))
            .within(Duration.ofSeconds(2))
            .breaker(Limits.breaker(Duration.ofMillis(50)));

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Providers providers = new Providers("test-1", meters, InstantSource.fixed(NOW));
    private final AtomicInteger asked = new AtomicInteger();

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"UNREACHABLE", "NO_ANSWER", "BUSY", "FAULTY"})
    @Tag("prop-51")
    void asksAQuestionThreeTimes(Fault fault) {
        ProviderLine line = line(QUICK);

        assertThatThrownBy(() -> line.call(failing(fault))).isInstanceOf(ProviderException.class);
        assertThat(asked).hasValue(3);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"KEY_REFUSED", "QUOTA_USED_UP", "REJECTED"})
    void asksOnlyOnceWhatWillNotPass(Fault fault) {
        ProviderLine line = line(QUICK);

        assertThatThrownBy(() -> line.call(failing(fault))).isInstanceOf(ProviderException.class);
        assertThat(asked).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"NO_ANSWER", "FAULTY"})
    void neverRepeatsADeedThatMayHaveBeenDone(Fault fault) {
        ProviderLine line = line(Limits.DEEDS.pauses(Duration.ofMillis(1), Duration.ofMillis(2)));

        assertThatThrownBy(() -> line.call(failing(fault))).isInstanceOf(ProviderException.class);
        assertThat(asked).hasValue(1);
    }

    @Test
    void answersAsSoonAsATrySucceeds() {
        ProviderLine line = line(QUICK);

        String answer = line.call(() -> {
            if (asked.incrementAndGet() < 3) {
                throw new ProviderException(Fault.FAULTY, "Not yet.");
            }
            return "done";
        });

        assertThat(answer).isEqualTo("done");
        assertThat(state().status()).isEqualTo(Status.WORKING);
        assertThat(state().calls()).isEqualTo(3);
        assertThat(state().failures()).isEqualTo(2);
    }

    @Test
    void givesBackAFaultyValueOfTheLastTry() {
        ProviderLine line = line(QUICK);

        assertThat(line.call(() -> "try " + asked.incrementAndGet(), value -> Fault.BUSY))
                .isEqualTo("try 3");
    }

    @Test
    void waitsAsLongAsItIsAskedTo() {
        ProviderLine line = line(QUICK);
        long start = System.nanoTime();

        line.call(() -> {
            if (asked.incrementAndGet() == 1) {
                throw new ProviderException(Fault.BUSY, "Later.", Duration.ofMillis(200));
            }
            return "done";
        });

        assertThat(System.nanoTime() - start)
                .isGreaterThanOrEqualTo(Duration.ofMillis(200).toNanos());
    }

    @Test
    void doesNotWaitLongerThanItsPatience() {
        ProviderLine line = line(QUICK);

        assertThatThrownBy(() -> line.call(() -> {
                    asked.incrementAndGet();
                    throw new ProviderException(Fault.BUSY, "Tomorrow.", Duration.ofHours(9));
                }))
                .isInstanceOf(ProviderException.class);
        assertThat(asked).hasValue(1);
    }

    @Test
    @Tag("prop-53")
    void leavesAProviderAloneThatFailsTooOftenAndTriesItAgainLater() {
        ProviderLine line = line(QUICK.tries(1));
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> line.call(failing(Fault.FAULTY))).isInstanceOf(ProviderException.class);
        }

        assertThat(line.isResting()).isTrue();
        assertThat(state().status()).isEqualTo(Status.RESTING);
        assertThat(catchThrowableOfType(ProviderException.class, () -> line.call(failing(Fault.FAULTY)))
                        .fault())
                .isEqualTo(Fault.RESTING);
        assertThat(asked).hasValue(10);

        org.awaitility.Awaitility.await().until(() -> !line.isResting());
        for (int i = 0; i < 3; i++) {
            line.call(() -> "well again");
        }
        assertThat(state().status()).isEqualTo(Status.WORKING);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void doesNotBlameAProviderForABadQuestionOrForHavingMuchToDo(boolean busy) {
        ProviderLine line = line(QUICK.tries(1));
        for (int i = 0; i < 30; i++) {
            assertThatThrownBy(() -> line.call(failing(busy ? Fault.BUSY : Fault.REJECTED)))
                    .isInstanceOf(ProviderException.class);
        }

        assertThat(line.isResting()).isFalse();
    }

    @Test
    void passesOnWhatIsNotTheProvidersFault() {
        ProviderLine line = line(QUICK);

        assertThatThrownBy(() -> line.call(() -> {
                    asked.incrementAndGet();
                    throw new IllegalStateException("Our own.");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(asked).hasValue(1);
        assertThat(state().failures()).isZero();
    }

    @Test
    void showsARefusedKeyUntilItIsTaken() {
        ProviderLine line = line(QUICK);
        assertThatThrownBy(() -> line.call(failing(Fault.KEY_REFUSED))).isInstanceOf(ProviderException.class);

        assertThat(state().status()).isEqualTo(Status.KEY_REFUSED);
        assertThat(state().detail()).isEqualTo("In words.");
        assertThat(state().since()).isEqualTo(NOW);

        line.call(() -> "taken");
        assertThat(state().status()).isEqualTo(Status.WORKING);
        assertThat(state().detail()).isNull();
    }

    @Test
    void addsUpWhatItCost() {
        ProviderLine line = line(QUICK);
        line.charge(new BigDecimal("0.008"));
        line.charge(new BigDecimal("0.008"));

        assertThat(state().cost()).isEqualByComparingTo("0.016");
    }

    @Test
    void isSeenInTheMetrics() {
        line(QUICK).call(() -> "well");

        assertThat(meters.get("resilience4j.circuitbreaker.calls")
                        .tag("name", "example.ask")
                        .tag("kind", "successful")
                        .timer()
                        .count())
                .isOne();
    }

    private ProviderLine line(Limits limits) {
        return providers.line("verifier", "example", "ask", limits);
    }

    private dev.leadflow.common.event.ProviderState state() {
        return providers.states().getFirst();
    }

    private Supplier<String> failing(Fault fault) {
        return () -> {
            asked.incrementAndGet();
            throw new ProviderException(fault, "In words.");
        };
    }
}
