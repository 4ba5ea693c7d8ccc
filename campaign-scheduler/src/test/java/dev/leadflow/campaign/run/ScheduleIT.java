package dev.leadflow.campaign.run;

import static dev.leadflow.testkit.RunningService.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.campaign.CampaignTestBed;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Topics;
import dev.leadflow.testkit.TestHttp;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Row 157: the daily campaign runs at 10:00 in the organization's zone, once, whoever is there to run it. */
class ScheduleIT {

    private static final Instant TEN_TOMORROW = Instant.parse("2026-11-21T04:30:00Z");

    private static CampaignTestBed bed;

    @BeforeAll
    static void start() {
        bed = CampaignTestBed.start();
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    @AfterEach
    void setTheClockBack() {
        bed.clock().set(CampaignTestBed.NOON);
    }

    private static String daily(OrganizationId organization) {
        return "/api/campaigns/" + Campaign.dailyOf(organization);
    }

    private static List<JsonNode> runs(OrganizationId organization) {
        return CampaignTestBed.items(
                bed.as(organization).get(daily(organization) + "/runs").json());
    }

    private static Instant planned(OrganizationId organization) {
        return bed.service()
                .database()
                .jdbc()
                .sql("SELECT execution_time FROM campaign.scheduled_tasks WHERE task_instance = :id")
                .param("id", Campaign.dailyOf(organization).toString())
                .query(java.time.OffsetDateTime.class)
                .optional()
                .map(java.time.OffsetDateTime::toInstant)
                .orElse(Instant.EPOCH);
    }

    private static void awaitPlan(OrganizationId organization, Instant at) {
        eventually(() -> planned(organization).equals(at));
    }

    @Test
    void runsOnceADayAtTenHoweverManyProcessesThereAre() {
        OrganizationId organization = bed.organization();
        bed.good(organization);
        awaitPlan(organization, TEN_TOMORROW);
        try (CampaignTestBed another = bed.another()) {
            assertThat(runs(organization)).isEmpty();

            bed.clock().set(TEN_TOMORROW);
            eventually(() -> !runs(organization).isEmpty());
            awaitPlan(organization, TEN_TOMORROW.plus(Duration.ofDays(1)));
            another.service().bean(Schedule.class).reconcileAll();
            bed.service().bean(Schedule.class).reconcileAll();

            assertThat(runs(organization)).hasSize(1);
            JsonNode run = runs(organization).getFirst();
            assertThat(run.path("daily_on").asString()).isEqualTo("2026-11-21");
            assertThat(run.path("triggered_by").asString()).isEqualTo("schedule");
            assertThat(run.path("selected").asInt()).isEqualTo(1);
            List<Contact> contacts = bed.contacts(run.path("run_id").asString(), 1);
            assertThat(contacts).hasSize(1);
        }
    }

    @Test
    void makesTheSameDaysRunOnceEvenWhenAskedAtTheSameTime() throws Exception {
        OrganizationId organization = bed.organization();
        bed.good(organization);
        CriticalErrors runs = bed.service().bean(CriticalErrors.class);
        Campaign campaign = bed.service()
                .bean(Campaigns.class)
                .find(bed.service().database(), organization, Campaign.dailyOf(organization))
                .orElseThrow();

        try (var threads = java.util.concurrent.Executors.newFixedThreadPool(4)) {
            for (var done : threads.invokeAll(java.util.Collections.nCopies(8, () -> {
                runs.daily(campaign, java.time.LocalDate.of(2026, 11, 20), CampaignTestBed.NOON);
                return true;
            }))) {
                assertThat(done.get()).isEqualTo(true);
            }
        }

        assertThat(runs(organization)).hasSize(1);
    }

    @Test
    void makesUpARunThatWasMissedWhileNobodyWasThereButOnlyOne() {
        OrganizationId organization = bed.organization();
        bed.good(organization);
        awaitPlan(organization, TEN_TOMORROW);
        bed.close();

        bed.clock().set(TEN_TOMORROW.plus(Duration.ofDays(3)).plus(Duration.ofHours(2)));
        bed = bed.another();

        eventually(() -> !runs(organization).isEmpty());
        awaitPlan(organization, TEN_TOMORROW.plus(Duration.ofDays(4)));
        assertThat(runs(organization)).hasSize(1);
        assertThat(runs(organization).getFirst().path("daily_on").asString()).isEqualTo("2026-11-24");
    }

    @Test
    void movesWithTheZoneOfItsOrganization() {
        OrganizationId organization = bed.organization();
        awaitPlan(organization, TEN_TOMORROW);

        bed.decide(organization, settings -> settings.put("zone", "Europe/Berlin"));

        awaitPlan(organization, Instant.parse("2026-11-20T09:00:00Z"));
        bed.clock().set(Instant.parse("2026-11-20T09:00:00Z"));
        eventually(() -> runs(organization).size() == 1);
        bed.clock().set(TEN_TOMORROW);
        awaitPlan(organization, Instant.parse("2026-11-21T09:00:00Z"));
        assertThat(runs(organization)).hasSize(1);
    }

    /** 10:00 in Tokyo was over when the organization moved there: no run is owed for it. */
    @Test
    void owesNoRunForATimeBeforeItsScheduleHeld() {
        OrganizationId organization = bed.organization();
        awaitPlan(organization, TEN_TOMORROW);

        bed.decide(organization, settings -> settings.put("zone", "Asia/Tokyo"));

        awaitPlan(organization, Instant.parse("2026-11-21T01:00:00Z"));
        bed.service().bean(Schedule.class).reconcileAll();
        assertThat(runs(organization)).isEmpty();
        assertThat(planned(organization)).isEqualTo(Instant.parse("2026-11-21T01:00:00Z"));
    }

    @Test
    void doesNotRunWhilePausedNorMakesUpForItAfterwards() {
        OrganizationId organization = bed.organization();
        bed.good(organization);
        awaitPlan(organization, TEN_TOMORROW);
        TestHttp owner = bed.as(organization);
        owner.post(daily(organization) + "/pause", Map.of());
        awaitPlan(organization, Instant.EPOCH);

        bed.clock().set(TEN_TOMORROW.plus(Duration.ofHours(1)));
        bed.as(organization).post(daily(organization) + "/resume", Map.of());

        awaitPlan(organization, TEN_TOMORROW.plus(Duration.ofDays(1)));
        bed.service().bean(Schedule.class).reconcileAll();
        assertThat(runs(organization)).isEmpty();
    }

    @Test
    void missesTheRunOfADayOnlyWhileItsOrganizationIsNotStopped() {
        OrganizationId organization = bed.organization();
        awaitPlan(organization, TEN_TOMORROW);
        long missed = missedADayLater();

        bed.decide(organization, settings -> settings.put("running", false));

        assertThat(missedADayLater()).isEqualTo(missed - 1);
    }

    private static long missedADayLater() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        Instant dayLater = CampaignTestBed.NOON.plus(Duration.ofHours(27));
        new OverdueCampaigns(bed.service().database(), meters, InstantSource.fixed(dayLater)).run();
        return (long) meters.get("leadflow.campaigns.overdue").gauge().value();
    }

    @Test
    void findsALostPlanAgain() {
        OrganizationId organization = bed.organization();
        awaitPlan(organization, TEN_TOMORROW);
        bed.service()
                .database()
                .jdbc()
                .sql("DELETE FROM campaign.scheduled_tasks WHERE task_instance = :id")
                .param("id", Campaign.dailyOf(organization).toString())
                .update();

        bed.service().bean(Schedule.class).reconcileAll();

        awaitPlan(organization, TEN_TOMORROW);
    }

    @Test
    void takesChangesOfTheTimeThatComeAtTheSameTime() throws Exception {
        OrganizationId organization = bed.organization();
        awaitPlan(organization, TEN_TOMORROW);
        TestHttp owner = bed.as(organization);
        List<Callable<Integer>> changes = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Map<String, String> change = Map.of("daily_at", i % 2 == 0 ? "none" : "1" + i % 10 + ":00");
            changes.add(() -> owner.patch(daily(organization), change).status());
        }

        List<Integer> answers = new ArrayList<>();
        try (ExecutorService people = Executors.newFixedThreadPool(8)) {
            for (Future<Integer> each : people.invokeAll(changes)) {
                answers.add(each.get());
            }
        }

        assertThat(answers).containsOnly(200);
        assertThat(owner.patch(daily(organization), Map.of("daily_at", "none")).status())
                .isEqualTo(200);
        awaitPlan(organization, Instant.EPOCH);
    }

    /** Row 163. */
    @Test
    void haltsACampaignWhoseRunFailsForGoodAndLetsPeopleResumeIt() {
        OrganizationId organization = bed.organization();
        bed.good(organization);
        setSettings(organization, "{\"daily_email_cap\":\"many\"}");

        TestHttp.Answer failed = bed.trigger(organization);

        assertThat(failed.status()).isEqualTo(500);
        assertThat(failed.text("type")).endsWith(":campaign-halted");
        JsonNode campaign = bed.as(organization).get(daily(organization)).json();
        assertThat(campaign.path("status").asString()).isEqualTo("HALTED");
        assertThat(campaign.path("status_reason").asString()).startsWith("A run failed (");
        assertThat(bed.service()
                        .awaitEvents(
                                Topics.CAMPAIGNS,
                                2,
                                state -> state.organizationId().equals(organization)))
                .last()
                .extracting(CampaignState::status)
                .isEqualTo(CampaignState.Status.HALTED);
        assertThat(bed.trigger(organization).text("type")).endsWith(":campaign-not-running");

        bed.decideAnew(organization);
        assertThat(bed.as(organization)
                        .post(daily(organization) + "/resume", Map.of())
                        .text("status"))
                .isEqualTo("RUNNING");
        assertThat(bed.run(organization)).hasSize(1);
    }

    @Test
    void triesAgainWhatMayPassByItselfInsteadOfHalting() {
        OrganizationId organization = bed.organization();
        bed.good(organization);
        bed.renameTable("optout.suppression", "away");
        try {
            assertThat(bed.trigger(organization).status()).isEqualTo(503);
        } finally {
            bed.renameTable("optout.away", "suppression");
        }

        assertThat(bed.as(organization).get(daily(organization)).text("status")).isEqualTo("RUNNING");
        assertThat(bed.run(organization)).hasSize(1);
    }

    private static void setSettings(OrganizationId organization, String json) {
        bed.service()
                .database()
                .jdbc()
                .sql("UPDATE campaign.organization_settings SET settings = :json::json WHERE organization_id = :id")
                .param("json", json)
                .param("id", organization.value())
                .update();
    }
}
