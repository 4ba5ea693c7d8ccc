package dev.leadflow.outreach.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.Spending;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpendCapTest {

    private final SpendCap rule = new SpendCap();

    @ParameterizedTest
    @CsvSource({
        "EMAIL, 9.75, true",
        "EMAIL, 9.76, false",
        "EMAIL, 10, false",
        // a call is counted with its ten minutes
        "VOICE, 0, true",
        "VOICE, 0.01, false"
    })
    void spendsSoMuchADayAndNoMore(Channel channel, String spent, boolean allowed) {
        Decision decision = new Judging()
                .channel(channel)
                .settings(SettingsOf.live().spending(spending("10")))
                .spentToday(spent)
                .by(rule);

        assertThat(decision instanceof Decision.Proceed).isEqualTo(allowed);
        if (decision instanceof Decision.Defer(Instant until, Reason reason, String detail)) {
            assertThat(reason).isEqualTo(Reason.SPEND_CAP);
            assertThat(until).isEqualTo(channel == Channel.EMAIL ? "2026-11-20T18:30:00Z" : "2026-11-23T05:30:00Z");
            assertThat(detail).contains("10 INR");
        }
    }

    @Test
    void limitsNothingWithoutACap() {
        assertThat(new Judging()
                        .settings(SettingsOf.live().spending(spending(null)))
                        .spentToday("1000000")
                        .by(rule))
                .isEqualTo(Decision.proceed());
    }

    @Test
    void deniesWhileTheCapIsNotKnown() {
        assertThat(new Judging()
                        .settings((dev.leadflow.common.event.OrganizationSettings) null)
                        .by(rule))
                .isInstanceOf(Decision.Deny.class);
    }

    private static Spending spending(@Nullable String cap) {
        return new Spending("INR", new BigDecimal("0.25"), BigDecimal.ONE, cap == null ? null : new BigDecimal(cap));
    }
}
