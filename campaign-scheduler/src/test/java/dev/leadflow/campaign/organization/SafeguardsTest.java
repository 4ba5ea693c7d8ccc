package dev.leadflow.campaign.organization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.testkit.Fixtures;
import org.junit.jupiter.api.Test;

/** Row 342. */
class SafeguardsTest {

    private static final OrganizationSettings REHEARSING = Fixtures.settings(Fixtures.organization(), Mode.DRY_RUN);
    private static final OrganizationSettings LIVE = StoredSettings.inMode(REHEARSING, Mode.LIVE);

    private static OrganizationSettings changed(OrganizationSettings settings, String change) {
        return Json.EVENTS.readValue(change, SettingsChange.class).applyTo(settings);
    }

    @Test
    void countsApprovalAsASafeguardInEveryMode() {
        assertThat(Safeguards.weakened(REHEARSING, changed(REHEARSING, "{\"approval_required\":false}")))
                .containsExactly("approval_required");
        OrganizationSettings without = changed(REHEARSING, "{\"approval_required\":false}");
        assertThat(Safeguards.weakened(without, changed(without, "{\"approval_required\":true}")))
                .isEmpty();
        assertThat(Safeguards.weakened(without, changed(without, "{\"cooldown_days\":10}")))
                .isEmpty();
    }

    @Test
    void asksWhenACapIsRaisedFarWhileLive() {
        String far = "{\"daily_email_cap\":251,\"daily_call_cap\":101,\"country_call_cap\":101,"
                + "\"domain_emails_per_hour\":26,\"cooldown_days\":0,\"business_address\":\"\"}";
        assertThat(Safeguards.weakened(LIVE, changed(LIVE, far)))
                .containsExactly(
                        "daily_email_cap",
                        "daily_call_cap",
                        "country_call_cap",
                        "domain_emails_per_hour",
                        "cooldown_days",
                        "business_address");
        assertThat(Safeguards.weakened(REHEARSING, changed(REHEARSING, far))).isEmpty();
        assertThat(Safeguards.weakened(
                        LIVE, changed(LIVE, "{\"daily_email_cap\":250,\"cooldown_days\":1,\"daily_call_cap\":0}")))
                .isEmpty();
    }

    @Test
    void isConfirmedByTheNameOnly() {
        assertThat(Safeguards.confirms("Northwind", LIVE)).isTrue();
        assertThat(Safeguards.confirms(" Northwind ", LIVE)).isTrue();
        assertThat(Safeguards.confirms("northwind", LIVE)).isFalse();
        assertThat(Safeguards.confirms("", LIVE)).isFalse();
        assertThat(Safeguards.confirms(null, LIVE)).isFalse();
    }
}
