package dev.leadflow.campaign.run;

import static dev.leadflow.testkit.RunningService.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.campaign.CampaignTestBed;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.ProviderState;
import dev.leadflow.common.event.ProviderState.Status;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.web.Role;
import dev.leadflow.testkit.Fixtures;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What operators see of providers, and what a refused key does to their campaigns (row 163). */
class ProviderIT {

    private static CampaignTestBed bed;

    @BeforeAll
    static void start() {
        bed = CampaignTestBed.start();
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    private static void tell(ProviderState state) {
        Topics.PROVIDER_STATES.stream()
                .filter(topic -> topic.owner().equals(state.service()))
                .forEach(topic -> bed.service()
                        .publish(topic, state.instance() + "." + state.provider() + "." + state.operation(), state));
    }

    private static List<JsonNode> shown(OrganizationId organization, String instance) {
        return CampaignTestBed.items(
                        bed.as(organization, Role.MANAGER).get("/api/providers").json())
                .stream()
                .filter(item -> item.path("instance").asString().equals(instance))
                .toList();
    }

    private static String status(OrganizationId organization) {
        return bed.campaigns(organization).getFirst().path("status").asString();
    }

    @Test
    void showsEachProviderAsItsProcessLastSawIt() {
        OrganizationId organization = bed.organization();
        tell(RefusedKeysProperties.state("verifier", "show-1", "zerobounce", "validate", Status.WORKING));
        tell(RefusedKeysProperties.state("verifier", "show-1", "zerobounce", "validate", Status.RESTING));

        eventually(() -> shown(organization, "show-1").size() == 1
                && shown(organization, "show-1")
                        .getFirst()
                        .path("status")
                        .asString()
                        .equals("RESTING"));
        JsonNode item = shown(organization, "show-1").getFirst();
        assertThat(item.path("provider").asString()).isEqualTo("zerobounce");
        assertThat(item.path("calls").longValue()).isEqualTo(10);
        assertThat(item.path("average_millis").longValue()).isEqualTo(120);
        assertThat(item.path("detail").asString()).contains("HTTP 401");
    }

    @Test
    void addsUpWhatADayHasCostOverRestartsOfTheProcess() {
        OrganizationId organization = bed.organization();
        Instant lastNight = Fixtures.NOON_IN_KOLKATA.minus(Duration.ofHours(12));
        Instant noon = Fixtures.NOON_IN_KOLKATA;
        tell(costs("7", lastNight));
        tell(costs("8.5", noon.minusSeconds(40))); // 1.5 of today
        tell(costs("8.5", noon.minusSeconds(40))); // told twice
        tell(costs("0", noon.minusSeconds(30))); // started again
        tell(costs("0.25", noon.minusSeconds(20)));
        tell(costs("9", noon.minusSeconds(35))); // late

        tell(costs("0.75", noon.minusSeconds(10)));

        eventually(() -> !shown(organization, "cost-1").isEmpty()
                && shown(organization, "cost-1")
                                .getFirst()
                                .path("cost")
                                .decimalValue()
                                .compareTo(new BigDecimal("0.75"))
                        == 0);
        assertThat(shown(organization, "cost-1").getFirst().path("cost_today").decimalValue())
                .isEqualByComparingTo("2.25");
    }

    private static ProviderState costs(String cost, Instant at) {
        ProviderState state = RefusedKeysProperties.state("verifier", "cost-1", "hunter", "verify", Status.WORKING);
        return new ProviderState(
                state.service(),
                state.instance(),
                state.provider(),
                state.operation(),
                state.status(),
                state.calls(),
                state.failures(),
                state.failureRate(),
                state.averageMillis(),
                new BigDecimal(cost),
                null,
                null,
                null,
                at);
    }

    @Test
    void haltsLiveCampaignsWhenNoMailProviderTakesTheKey() {
        OrganizationId live = bed.organization(settings -> settings.put("mode", "LIVE"));
        OrganizationId rehearsing = bed.organization();

        tell(RefusedKeysProperties.state("outreach", "halt-1", "smtp", "send", Status.WORKING));
        tell(RefusedKeysProperties.state("outreach", "halt-1", "sendgrid", "send", Status.KEY_REFUSED));
        eventually(() -> shown(live, "halt-1").size() == 2);
        assertThat(status(live)).isEqualTo("RUNNING");

        tell(RefusedKeysProperties.state("outreach", "halt-1", "smtp", "send", Status.KEY_REFUSED));
        eventually(() -> status(live).equals("HALTED"));
        assertThat(bed.campaigns(live).getFirst().path("status_reason").asString())
                .contains("sendgrid, smtp")
                .contains("Correct the key");
        assertThat(status(rehearsing)).isEqualTo("RUNNING");
    }
}
