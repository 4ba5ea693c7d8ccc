package dev.leadflow.campaign.organization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.ProviderState;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClocksTest {

    private static final Instant NOW = Instant.parse("2026-11-20T06:30:00Z");

    @Test
    void saysThatNobodyElseWasAskedWhereOnlyPostgresAgrees() {
        LiveCheck.Finding finding = new Clocks(Duration.ofMillis(-20), states((Long) null)).check();

        assertThat(finding.holds()).isTrue();
        assertThat(finding.detail()).contains("no provider has told us the time yet");
    }

    @Test
    void toleratesHalfAMinuteAndNoMore() {
        assertThat(new Clocks(Duration.ofSeconds(-30), states(30L, -30L))
                        .check()
                        .holds())
                .isTrue();
        assertThat(new Clocks(Duration.ofSeconds(-31), states()).check().holds())
                .isFalse();
        assertThat(new Clocks(Duration.ofSeconds(31), states()).check().holds()).isFalse();
    }

    @Test
    void namesTheProcessWhoseClockIsWrongAlthoughPostgresAgreesWithIt() {
        LiveCheck.Finding ahead = new Clocks(Duration.ZERO, states(null, 2L, 95L)).check();
        LiveCheck.Finding behind = new Clocks(Duration.ZERO, states(-31L, 2L)).check();

        assertThat(ahead.holds()).isFalse();
        assertThat(ahead.detail()).contains("process test-2 is 95 s ahead of").contains("NTP");
        assertThat(behind.detail()).contains("process test-0 is 31 s behind");
    }

    private static List<ProviderState> states(@Nullable Long... ahead) {
        return java.util.stream.IntStream.range(0, ahead.length)
                .mapToObj(i -> new ProviderState(
                        "outreach",
                        "test-" + i,
                        "sendgrid",
                        "send",
                        ProviderState.Status.WORKING,
                        1,
                        0,
                        0,
                        12,
                        BigDecimal.ZERO,
                        null,
                        null,
                        Arrays.asList(ahead).get(i),
                        NOW))
                .toList();
    }
}
