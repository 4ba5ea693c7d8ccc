package dev.leadflow.outreach.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Window;
import dev.leadflow.common.web.Problem;
import dev.leadflow.outreach.policy.SettingsOf;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class SettingChangesTest {

    private final OrganizationSettings before = SettingsOf.live().get();

    @Test
    void changesEverySettingThatARuleLooksAt() {
        OrganizationSettings after = changes("""
                {"mode": "dry_run", "running": false, "daily_email_cap": 1, "daily_call_cap": 2, "country_call_cap": 3,
                 "domain_emails_per_hour": 4, "cooldown_days": 5,
                 "email_window": {"days": ["MON", "friday"], "from": "09:00", "to": "24:00"},
                 "call_window": {"days": ["SUNDAY"], "from": "10:00", "to": "11:00"},
                 "holidays": ["2027-01-26"], "zone": "Europe/London", "approved_sources": ["Google Maps"],
                 "default_region": "gb", "concurrent_calls": 6, "call_time_limit_seconds": 60,
                 "caller_number": "+91 140 1234567", "cost_per_email": 0.5, "cost_per_call_minute": 2,
                 "daily_spend_cap": 100}""").apply(before);

        assertThat(after.mode()).isEqualTo(Mode.DRY_RUN);
        assertThat(after.running()).isFalse();
        assertThat(after.dailyEmailCap()).isEqualTo(1);
        assertThat(after.dailyCallCap()).isEqualTo(2);
        assertThat(after.countryCallCap()).isEqualTo(3);
        assertThat(after.domainEmailsPerHour()).isEqualTo(4);
        assertThat(after.cooldownDays()).isEqualTo(5);
        assertThat(after.emailWindow())
                .isEqualTo(new Window(
                        EnumSet.of(DayOfWeek.MONDAY, DayOfWeek.FRIDAY), LocalTime.of(9, 0), LocalTime.MIDNIGHT));
        assertThat(after.callWindow().days()).containsExactly(DayOfWeek.SUNDAY);
        assertThat(after.holidays()).containsExactly(LocalDate.parse("2027-01-26"));
        assertThat(after.zone()).isEqualTo(ZoneId.of("Europe/London"));
        assertThat(after.approvedSources()).isEqualTo(Set.of("google_maps"));
        assertThat(after.defaultRegion()).isEqualTo("GB");
        assertThat(after.calling().concurrent()).isEqualTo(6);
        assertThat(after.calling().timeLimit()).isEqualTo(Duration.ofSeconds(60));
        assertThat(after.calling().callerNumber()).isEqualTo("+911401234567");
        assertThat(after.spending().perEmail()).isEqualByComparingTo(new BigDecimal("0.5"));
        assertThat(after.spending().perCallMinute()).isEqualByComparingTo(BigDecimal.TWO);
        assertThat(after.spending().dailyCap()).isEqualByComparingTo(new BigDecimal(100));
        assertThat(after.version()).isEqualTo(before.version());
    }

    @Test
    void leavesWhatIsNotNamedAsItWas() {
        assertThat(changes("{}").apply(before)).isSameAs(before);
        assertThat(changes("{\"daily_email_cap\": " + before.dailyEmailCap() + "}")
                        .apply(before))
                .isEqualTo(before);
    }

    @Test
    void takesALimitAway() {
        OrganizationSettings limited = changes("{\"daily_spend_cap\": 5, \"caller_number\": \"+911401234567\"}")
                .apply(before);

        OrganizationSettings free =
                changes("{\"daily_spend_cap\": -1, \"caller_number\": \"\"}").apply(limited);

        assertThat(free.spending().dailyCap()).isNull();
        assertThat(free.calling().callerNumber()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            daily_email_cap | -1
            daily_email_cap | 1.5
            daily_email_cap | "100"
            daily_email_cap | 99999999999
            daily_email_cap | null
            country_call_cap | -1
            cooldown_days | 3651
            running | "yes"
            mode | "HALF"
            mode | true
            zone | "Asia/Nowhere"
            default_region | "XX"
            email_window | "09:00-17:00"
            email_window | {"days": [], "from": "09:00", "to": "17:00"}
            email_window | {"days": ["MONDAY"], "from": "9", "to": "17:00"}
            email_window | {"days": ["FUNDAY"], "from": "09:00", "to": "17:00"}
            email_window | {"days": ["MONDAY"], "from": "09:00", "to": "17:00", "zone": "UTC"}
            holidays | ["26.1.2027"]
            holidays | "2027-01-26"
            approved_sources | [1]
            caller_number | "nobody"
            call_time_limit_seconds | 5
            cost_per_email | -0.1
            daily_spend_cap | -2
            laws_as_of | "13.5.2027"
            laws_without | "india"
            laws_without | ["atlantis"]
            laws_without | [1]
            """)
    void refusesAValueThatCannotBeTakenAndNamesIt(String name, String value) {
        assertThatThrownBy(() -> changes("{\"" + name + "\": " + value + "}"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("changes." + name);
    }

    @Test
    void namesTheSettingsThatThereAre() {
        assertThatThrownBy(() -> changes("{\"daily_cap\": 5}"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("changes.daily_cap")
                .hasMessageContaining("daily_email_cap")
                .hasMessageContaining("cooldown_days");
    }

    @Test
    void namesThePacksOfLawsThatThereAre() {
        assertThatThrownBy(() -> changes("{\"laws_without\": [\"IN\"]}"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("changes.laws_without")
                .hasMessageContaining("india, united-states");
    }

    private static SettingChanges changes(String json) {
        Map<String, @Nullable JsonNode> asked = new HashMap<>();
        Json.EVENTS.readTree(json).properties().forEach(each -> asked.put(each.getKey(), each.getValue()));
        return SettingChanges.of(asked);
    }
}
