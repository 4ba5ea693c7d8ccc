package dev.leadflow.campaign.organization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.ProviderState;
import dev.leadflow.common.event.ProviderState.Status;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProviderKeysTest {

    private static final Instant NOW = Instant.parse("2026-11-20T06:30:00Z");

    @Test
    void holdWhileNobodyRefusesOne() {
        LiveCheck.Finding finding = check(
                line("sendgrid", "send", Status.FAILING, "It is slow."), line("sendgrid", "key", Status.WORKING, null));

        assertThat(finding).isEqualTo(new LiveCheck.Finding(true, "No provider refuses our keys."));
    }

    @Test
    void doNotHoldWithTheSettingToMend() {
        LiveCheck.Finding finding = check(
                line("mailgun", "send", Status.KEY_REFUSED, "HTTP 401."),
                line("mailgun", "key", Status.KEY_REFUSED, "Correct MAILGUN_API_KEY."),
                line("numverify", "validate", Status.KEY_REFUSED, "Correct NUMVERIFY_API_KEY."));

        assertThat(finding.holds()).isFalse();
        assertThat(finding.detail())
                .endsWith("mailgun: Correct MAILGUN_API_KEY. numverify: Correct NUMVERIFY_API_KEY.");
    }

    @Test
    void doNotHoldWhenOneCouldNotBeTried() {
        LiveCheck.Finding finding = check(line("smtp", "key", Status.FAILING, "Check SMTP_HOST."));

        assertThat(finding.holds()).isFalse();
        assertThat(finding.detail()).endsWith("smtp: Check SMTP_HOST.");
    }

    @Test
    void sayWhichAreTriedByTheFirstRealQuestion() {
        LiveCheck.Finding finding = check(
                untried("abstractapi", "key"),
                line("abstractapi", "validate", Status.WORKING, null),
                untried("numverify", "key"),
                untried("numverify", "validate"),
                untried("dns", "mx"));

        assertThat(finding.holds()).isTrue();
        assertThat(finding.detail()).contains("those of numverify: the first real question tries them");
    }

    private static LiveCheck.Finding check(ProviderState... lines) {
        return new ProviderKeys(List.of(lines)).check();
    }

    private static ProviderState untried(String provider, String operation) {
        return line(provider, operation, Status.WORKING, null, 0);
    }

    static ProviderState line(String provider, String operation, Status status, @Nullable String detail) {
        return line(provider, operation, status, detail, 7);
    }

    private static ProviderState line(
            String provider, String operation, Status status, @Nullable String detail, long calls) {
        return new ProviderState(
                "test",
                "test-1",
                provider,
                operation,
                status,
                calls,
                0,
                0,
                12,
                BigDecimal.ZERO,
                detail,
                null,
                null,
                NOW);
    }
}
