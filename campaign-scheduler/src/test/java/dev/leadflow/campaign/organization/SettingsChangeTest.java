package dev.leadflow.campaign.organization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.web.Problem;
import dev.leadflow.testkit.Fixtures;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Row 70. */
class SettingsChangeTest {

    private static final OrganizationSettings NOW = Fixtures.settings(Fixtures.organization(), Mode.DRY_RUN);

    /** A change as a request says it. */
    record Change(String json) {
        OrganizationSettings of(OrganizationSettings settings) {
            return Json.EVENTS.readValue(json, SettingsChange.class).applyTo(settings);
        }
    }

    @Test
    void leavesWhatIsAbsentOrNull() {
        assertThat(new Change("{}").of(NOW)).isEqualTo(NOW);
        assertThat(new Change("{\"zone\":null,\"running\":null}").of(NOW)).isEqualTo(NOW);
    }

    @Test
    void changesEachFieldByTheNameUnderWhichItIsShown() {
        String all = """
                {"running": false, "approval_required": false, "daily_email_cap": 1, "daily_call_cap": 2,
                 "country_call_cap": 3, "domain_emails_per_hour": 4, "cooldown_days": 6,
                 "email_window": {"days": ["MONDAY"], "from": "01:00", "to": "02:00"},
                 "call_window": {"days": ["TUESDAY"], "from": "03:00", "to": "04:00"},
                 "holidays": ["2027-01-01"], "zone": "Europe/London", "approved_sources": ["other"],
                 "default_region": "GB", "business_name": "B", "business_address": "A", "sender_email": "s@example.com",
                 "concurrent_calls": 7, "call_time_limit_seconds": 60, "caller_number": "+911401234567",
                 "currency": "EUR", "cost_per_email": 0.5, "cost_per_call_minute": 2, "daily_spend_cap": 9}""";
        OrganizationSettings after = new Change(all).of(NOW);

        Map<String, ?> changed = SettingsView.differences(after, NOW);

        List<String> unchangeable = List.of("organization_name", "mode", "version");
        assertThat(changed.keySet())
                .containsExactlyInAnyOrderElementsOf(SettingsView.facts(after).keySet().stream()
                        .filter(name -> !unchangeable.contains(name))
                        .toList());
    }

    @Test
    void gathersEverythingThatIsWrong() {
        assertThatThrownBy(() -> new Change("{\"daily_email_cap\":-1,\"default_region\":\"Mars\"}").of(NOW))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.getBody().getProperties())
                                .containsEntry("field", "daily_email_cap")
                                .hasEntrySatisfying(
                                        "errors",
                                        errors -> assertThat(errors)
                                                .isEqualTo(
                                                        Map.of(
                                                                "daily_email_cap", "must be from 0 to 1000000.",
                                                                "default_region",
                                                                        "must be an ISO 3166-1 code of two letters, such as IN."))));
    }

    @Test
    void keepsTheSenderOfALiveOrganization() {
        Change forget = new Change("{\"sender_email\":\" \"}");

        assertThat(forget.of(NOW).sender().email()).isEmpty();
        assertThatThrownBy(() -> forget.of(StoredSettings.inMode(NOW, Mode.LIVE)))
                .hasMessageContaining("sender_email");
    }

    @Test
    void hidesAddressesFromTheAuditLogButTellsThatTheyChanged() {
        OrganizationSettings moved = new Change("{\"business_address\":\"Elsewhere 1\"}").of(NOW);

        assertThat(SettingsView.differences(NOW, moved).toString()).isEqualTo("{business_address=\"***\"}");
        assertThat(SettingsView.differences(moved, NOW).toString()).isEqualTo("{business_address=\"***\"}");
        assertThat(SettingsView.facts(moved).toString())
                .doesNotContain("Elsewhere")
                .doesNotContain("@");
    }
}
