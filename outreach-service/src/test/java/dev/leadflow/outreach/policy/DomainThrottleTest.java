package dev.leadflow.outreach.policy;

import static dev.leadflow.outreach.policy.Judging.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rows 122 and 152. */
@Tag("prop-16")
class DomainThrottleTest {

    private final DomainThrottle rule = new DomainThrottle();

    @Test
    void letsFourInTheLastHourPass() {
        assertThat(new Judging().recentToDomain(minutesAgo(50, 40, 30, 0)).by(rule))
                .isEqualTo(Decision.proceed());
    }

    @Test
    void makesTheSixthWaitUntilTheFirstIsAnHourOld() {
        assertThat(new Judging().recentToDomain(minutesAgo(50, 40, 30, 20, 10)).by(rule))
                .isInstanceOfSatisfying(Decision.Defer.class, defer -> {
                    assertThat(defer.until()).isEqualTo(NOW.plus(Duration.ofMinutes(10)));
                    assertThat(defer.reason()).isEqualTo(Reason.DOMAIN_THROTTLE);
                });
    }

    @Test
    void waitsForEnoughOfThemWhenTheLimitWasLowered() {
        assertThat(new Judging()
                        .settings(SettingsOf.live().perDomain(2))
                        .recentToDomain(minutesAgo(50, 40, 30, 20, 10))
                        .by(rule))
                .isInstanceOfSatisfying(
                        Decision.Defer.class,
                        defer -> assertThat(defer.until()).isEqualTo(NOW.plus(Duration.ofMinutes(40))));
    }

    @Test
    void countsNoneThatIsAnHourOld() {
        assertThat(new Judging().recentToDomain(minutesAgo(60, 40, 30, 20, 10)).by(rule))
                .isEqualTo(Decision.proceed());
    }

    @Test
    void countsThoseThatAClockSetBackLeftInTheFuture() {
        assertThat(new Judging()
                        .recentToDomain(minutesAgo(-110, -110, -110, -110, -110))
                        .by(rule))
                .isInstanceOfSatisfying(
                        Decision.Defer.class,
                        defer -> assertThat(defer.until()).isEqualTo(NOW.plus(Duration.ofMinutes(170))));
    }

    @Test
    void letsNobodyPassWithALimitOfZero() {
        assertThat(new Judging().settings(SettingsOf.live().perDomain(0)).by(rule))
                .isInstanceOf(Decision.Defer.class);
    }

    @Test
    void hasNothingToSayAboutCalls() {
        assertThat(new Judging()
                        .call()
                        .recentToDomain(minutesAgo(5, 4, 3, 2, 1))
                        .by(rule))
                .isEqualTo(Decision.proceed());
    }

    private static List<Instant> minutesAgo(long... minutes) {
        return LongStream.of(minutes)
                .mapToObj(each -> NOW.minus(Duration.ofMinutes(each)))
                .toList();
    }
}
