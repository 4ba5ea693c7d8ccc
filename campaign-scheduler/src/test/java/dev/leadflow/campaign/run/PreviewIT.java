package dev.leadflow.campaign.run;

import static dev.leadflow.testkit.RunningService.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.campaign.CampaignTestBed;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactAttempted.Status;
import dev.leadflow.common.event.ContactDecided;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.Verdict;
import dev.leadflow.testkit.TestHttp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What was foretold of a run beside what came of it, each difference with its event. The forecasts are the test's own. */
class PreviewIT {

    private static final String A_MINUTE_LATER = "2026-11-20T06:31:00Z";

    private static CampaignTestBed bed;

    private OrganizationId organization;

    @BeforeAll
    static void start() {
        bed = CampaignTestBed.start();
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    @BeforeEach
    void foundAnOrganization() {
        organization = bed.organization();
    }

    @AfterEach
    void setTheClockBack() {
        bed.clock().set(CampaignTestBed.NOON);
    }

    // --- the run beside it

    @Test
    void explainsABounceByTheProvidersWordThoughItSaidMoreLater() {
        Lead bouncing = bed.good(organization);
        Lead reached = bed.good(organization);
        foretold();
        List<Contact> contacts = bed.run(organization);
        Instant reserved = bed.clock().instant();
        contacts.forEach(each -> bed.attempted(each, Mode.LIVE, reserved, Status.IO_STARTED, Status.ACCEPTED));
        bed.advance(Duration.ofMinutes(1));
        bed.attempted(of(bouncing, contacts), Mode.LIVE, reserved, Status.BOUNCED);
        bed.advance(Duration.ofMinutes(1));
        contacts.forEach(each -> bed.attempted(each, Mode.LIVE, reserved, Status.DELIVERED));

        JsonNode difference = awaitDifference(bouncing, "BOUNCED");

        assertThat(difference.path("predicted").asString()).isEqualTo("CONTACTED");
        assertThat(difference.path("explanation").asString())
                .isEqualTo("bounced on " + A_MINUTE_LATER + ": Told by the test.");
        assertThat(comparison().path("as_predicted").asInt()).isEqualTo(1);
        assertThat(comparison().path("otherwise").asInt()).isEqualTo(1);
        assertThat(comparison().toString()).doesNotContain(reached.leadId().toString());
    }

    @Test
    void explainsADenialAfterAnOptOutByTheOptOut() {
        Lead lead = bed.good(organization);
        foretold();
        Contact contact = bed.run(organization).getFirst();
        bed.advance(Duration.ofMinutes(1));
        bed.optedOut(organization, bed.hash().email(organization, contact.recipient()), null);
        bed.decided(
                contact,
                ContactDecided.Stage.LAST_GATE,
                "not-opted-out",
                Verdict.DENY,
                Reason.OPTED_OUT,
                "The lead has opted out.",
                null);

        String optOut = "After opted-out on " + A_MINUTE_LATER + ": unsubscribe link.";
        eventually(() -> comparison().toString().contains(optOut));
        assertThat(difference(lead).path("explanation").asString())
                .isEqualTo("not-opted-out on " + A_MINUTE_LATER + ": The lead has opted out. " + optOut);
    }

    @Test
    void explainsByItsOptOutWhyALeadWasNotSelectedAndWhoGotItsPlace() {
        bed.decide(organization, settings -> settings.put("daily_email_cap", 1));
        Lead leaving = bed.good(organization);
        bed.advance(Duration.ofSeconds(1));
        Lead next = bed.good(bed.lead(
                organization,
                json -> json.put("created_at", "2026-11-20T06:30:01Z").put("email", "info@next.example")));
        foretold(leaving);
        bed.advance(Duration.ofSeconds(59));
        bed.optedOut(organization, bed.hash().lead(organization, leaving.leadId()), leaving.leadId());
        eventually(() -> bed.summary(organization, leaving.leadId()).contains("unsubscribe link"));
        bed.advance(Duration.ofMinutes(1));
        bed.run(organization);

        String optOut = "opted-out on " + A_MINUTE_LATER + ": unsubscribe link. The lead has opted out";
        assertThat(difference(leaving).path("outcome").asString()).isEqualTo("NOT_SELECTED");
        assertThat(difference(leaving).path("explanation").asString()).startsWith(optOut);
        assertThat(difference(next).path("predicted").asString()).isEqualTo("NOT_SELECTED");
        assertThat(difference(next).path("explanation").asString())
                .startsWith("It took the place of lead " + leaving.leadId() + ": " + optOut);
    }

    @Test
    void explainsOnlyOneLeadByAPlaceThatWasLeft() {
        bed.decide(organization, settings -> settings.put("daily_email_cap", 2));
        Lead leaving = bed.good(organization);
        Lead second = bed.good(organization);
        Lead third = bed.good(organization);
        foretold(leaving);
        bed.advance(Duration.ofMinutes(1));
        bed.optedOut(organization, bed.hash().lead(organization, leaving.leadId()), leaving.leadId());
        eventually(() -> bed.summary(organization, leaving.leadId()).contains("unsubscribe link"));
        bed.run(organization);

        List<String> explanations = Stream.of(second, third)
                .map(lead -> difference(lead).path("explanation").asString())
                .toList();
        assertThat(explanations)
                .filteredOn(each -> each.startsWith("It took the place of lead " + leaving.leadId()))
                .hasSize(1);
        assertThat(explanations)
                .contains(
                        "daily-cap on " + A_MINUTE_LATER + ": the run could select 2, and the preview had foretold 1.");
    }

    @Test
    void doesNotExplainByWhatHappenedOnlyAfterTheRun() {
        Lead first = bed.good(organization);
        bed.advance(Duration.ofSeconds(1));
        Lead second = bed.good(organization);
        foretold();
        bed.decide(organization, settings -> settings.put("daily_email_cap", 1));
        bed.advance(Duration.ofSeconds(59));
        Lead selected = bed.run(organization).getFirst().lead();
        Lead missing = selected.leadId().equals(first.leadId()) ? second : first;
        bed.advance(Duration.ofMinutes(1));
        bed.optedOut(organization, bed.hash().lead(organization, missing.leadId()), missing.leadId());
        eventually(() -> bed.summary(organization, missing.leadId()).contains("unsubscribe link"));

        assertThat(difference(missing).path("explanation").asString())
                .isEqualTo("daily-cap on " + A_MINUTE_LATER + ": the run could select 1, and selected others first.");
    }

    @Test
    void explainsByTheVerificationWhyALeadWasNotForeseen() {
        foretold();
        bed.advance(Duration.ofMinutes(1));
        Lead late = bed.good(organization);
        bed.advance(Duration.ofMinutes(1));
        bed.run(organization);

        assertThat(difference(late).path("explanation").asString())
                .isEqualTo("verified on " + A_MINUTE_LATER + ": email address VALID. That was after the preview of "
                        + "2026-11-20T06:30:00Z.");
    }

    @Test
    void explainsByTheOtherRunWhyALeadWasNotSelected() {
        Lead lead = bed.good(organization);
        String other = campaign();
        start(other);
        foretold(other, lead.leadId());
        bed.advance(Duration.ofMinutes(1));
        bed.run(organization);
        bed.advance(Duration.ofMinutes(1));
        assertThat(http().post("/api/campaigns/trigger", Map.of("campaign_id", other))
                        .status())
                .isEqualTo(202);

        assertThat(http().get("/api/campaigns/" + other + "/report")
                        .json()
                        .path("preview")
                        .path("differences")
                        .get(0)
                        .path("explanation")
                        .asString())
                .startsWith("contact on " + A_MINUTE_LATER
                        + ": campaign Daily email selected it. The lead is not selected");
    }

    @Test
    void tellsHowManyDifferencesThereAreThoughItShowsFiveHundred() {
        Stream<LeadId> nobody = Stream.generate(() -> new LeadId(UUID.randomUUID()));
        foretold(daily(), nobody.limit(501).toArray(LeadId[]::new));
        bed.run(organization);

        assertThat(comparison().path("otherwise").asInt()).isEqualTo(501);
        assertThat(comparison().path("differences")).hasSize(500);
    }

    // --- before the start

    @Test
    void takesACampaignThatWasNotStartedOrIsPausedForRunningAndSaysSo() {
        Lead lead = bed.good(organization);
        String campaign = campaign();

        JsonNode draft = foretold(campaign, lead.leadId());
        assertThat(draft.path("assumes_running").asBoolean()).isTrue();
        assertThat(asked(draft)).containsExactly(lead.leadId());
        start(campaign);
        JsonNode running = foretold(campaign, lead.leadId());
        assertThat(running.path("assumes_running").asBoolean()).isFalse();
        assertThat(http().post("/api/campaigns/" + campaign + "/pause", Map.of())
                        .status())
                .isEqualTo(200);
        JsonNode paused = foretold(campaign, lead.leadId());

        assertThat(paused.path("assumes_running").asBoolean()).isTrue();
        assertThat(asked(paused)).containsExactly(lead.leadId());
        assertThat(http().get("/api/campaigns/" + campaign + "/previews/"
                                + paused.path("preview_id").asString())
                        .json()
                        .path("assumes_running")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void writesALargePreviewInBatchesInTheOrderOfTheRun() {
        bed.decide(organization, settings -> settings.put("daily_email_cap", 700));
        bed.good(organization, 800);

        JsonNode preview = foretold(daily());

        assertThat(asked(preview)).hasSize(700).isEqualTo(oldest(700));
        assertThat(mostContactsOfOneStatement(preview)).isLessThanOrEqualTo(500);
    }

    private List<LeadId> oldest(int leads) {
        return bed
                .service()
                .database()
                .jdbc()
                .sql("""
                        SELECT lead_id FROM campaign.lead WHERE organization_id = :organization
                        ORDER BY created_at LIMIT :leads""")
                .param("organization", organization.value())
                .param("leads", leads)
                .query(UUID.class)
                .list()
                .stream()
                .map(LeadId::new)
                .toList();
    }

    /** Within its transaction PostgreSQL numbers the statements, and notes at each row which one wrote it. */
    private static int mostContactsOfOneStatement(JsonNode preview) {
        return bed.service()
                .database()
                .jdbc()
                .sql("""
                        SELECT max(written) FROM (
                          SELECT count(*) AS written FROM campaign.preview_contact
                          WHERE preview_id = :preview::uuid GROUP BY cmin::text)""")
                .param("preview", preview.path("preview_id").asString())
                .query(Integer.class)
                .single();
    }

    @Test
    void foreseesNothingOfADeletedCampaign() {
        String campaign = campaign();
        http().delete("/api/campaigns/" + campaign);

        TestHttp.Answer refused = http().post("/api/campaigns/" + campaign + "/preview", Map.of());

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("detail")).contains("It is deleted");
    }

    // --- the world around

    private TestHttp http() {
        return bed.as(organization);
    }

    private String daily() {
        return Campaign.dailyOf(organization).toString();
    }

    private String campaign() {
        return http().post("/api/campaigns", Map.of("name", "Spring offer")).text("id");
    }

    private void start(String campaign) {
        assertThat(http().post("/api/campaigns/" + campaign + "/start", Map.of())
                        .status())
                .isEqualTo(200);
    }

    private static Contact of(Lead lead, List<Contact> contacts) {
        return contacts.stream()
                .filter(each -> each.leadId().equals(lead.leadId()))
                .findFirst()
                .orElseThrow();
    }

    /** Asks for a preview of the daily campaign, whose every contact is foretold to be made. */
    private void foretold(Lead... selected) {
        foretold(daily(), Stream.of(selected).map(Lead::leadId).toArray(LeadId[]::new));
    }

    /**
     * Asks for a preview, and forecasts it as outreach would.
     *
     * @param leads that are foretold to be contacted; none for those that the preview selects
     */
    private JsonNode foretold(String campaign, LeadId... leads) {
        long before = previews();
        CompletableFuture<TestHttp.Answer> asked =
                CompletableFuture.supplyAsync(() -> http().post("/api/campaigns/" + campaign + "/preview", Map.of()));
        eventually(() -> previews() > before);
        UUID preview = bed.service()
                .database()
                .jdbc()
                .sql("""
                        SELECT preview_id FROM campaign.preview p WHERE organization_id = :organization
                          AND NOT EXISTS (SELECT FROM outreach.preview f WHERE f.preview_id = p.preview_id)""")
                .param("organization", organization.value())
                .query(UUID.class)
                .single();
        List<LeadId> contacted = leads.length > 0 ? List.of(leads) : asked(preview);
        bed.service()
                .database()
                .jdbc()
                .sql("INSERT INTO outreach.preview VALUES (:organization, :preview, :forecast::json)")
                .param("organization", organization.value())
                .param("preview", preview)
                .param(
                        "forecast",
                        contacted.stream()
                                .map(lead -> "{\"lead_id\": \"" + lead + "\", \"verdict\": \"PROCEED\"}")
                                .collect(Collectors.joining(",", "{\"contacts\": [", "]}")))
                .update();
        TestHttp.Answer answer = asked.join();
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private long previews() {
        return bed.service()
                .database()
                .jdbc()
                .sql("SELECT count(*) FROM campaign.preview WHERE organization_id = :organization")
                .param("organization", organization.value())
                .query(Long.class)
                .single();
    }

    private List<LeadId> asked(JsonNode preview) {
        return asked(UUID.fromString(preview.path("preview_id").asString()));
    }

    private List<LeadId> asked(UUID preview) {
        return bed.service().database().jdbc().sql("""
                        SELECT contact -> 'lead' ->> 'lead_id' FROM campaign.preview_contact
                        WHERE preview_id = :preview ORDER BY position""").param("preview", preview).query(String.class).list().stream()
                .map(id -> new LeadId(UUID.fromString(id)))
                .toList();
    }

    private JsonNode comparison() {
        return http().get("/api/campaigns/" + daily() + "/report").json().path("preview");
    }

    private JsonNode difference(Lead lead) {
        return comparison()
                .path("differences")
                .valueStream()
                .filter(each ->
                        each.path("lead_id").asString().equals(lead.leadId().toString()))
                .findFirst()
                .orElseThrow(() -> new AssertionError(comparison().toString()));
    }

    private JsonNode awaitDifference(Lead lead, String outcome) {
        eventually(() -> comparison()
                .path("differences")
                .valueStream()
                .anyMatch(each ->
                        each.path("lead_id").asString().equals(lead.leadId().toString())
                                && each.path("outcome").asString().equals(outcome)));
        return difference(lead);
    }
}
