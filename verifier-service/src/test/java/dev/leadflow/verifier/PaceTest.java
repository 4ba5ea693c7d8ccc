package dev.leadflow.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaceTest {

    /** Kafka's default of {@code max.poll.interval.ms}, which nobody sets to anything else. */
    private static final Duration LONGEST_BATCH = Duration.ofMinutes(5);

    private static final int ADDRESSES_OF_A_LEAD = 2;

    @Test
    void isThatOfDnsWithoutProviders() {
        assertThat(Pace.of(List.of())).isEqualTo(new Pace(100, 2_000));
    }

    @Test
    void isThatOfTheSlowestProvider() {
        assertThat(Pace.of(List.of(50, 1, 20))).isEqualTo(new Pace(5, 10));
        assertThat(Pace.of(List.of(5))).isEqualTo(new Pace(25, 50));
        assertThat(Pace.of(List.of(50, 500))).isEqualTo(new Pace(100, 200));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 10, 19, 50, 500})
    void endsABatchBeforeKafkaGivesTheConsumerUp(int perSecond) {
        Pace pace = Pace.of(List.of(perSecond));

        int rounds = Math.ceilDiv(ADDRESSES_OF_A_LEAD * pace.batch(), pace.atOnce());
        assertThat(Pace.LONGEST_CHECK.multipliedBy(rounds)).isLessThan(LONGEST_BATCH);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 10, 19, 50, 500})
    void hasNobodyWaitForItsTurnLongerThanAProviderIsWaitedFor(int perSecond) {
        Pace pace = Pace.of(List.of(perSecond));

        assertThat(Duration.ofSeconds(pace.atOnce() / perSecond)).isLessThan(PaidProviders.LIMITS.patience());
    }
}
