package dev.leadflow.campaign.run;

import static dev.leadflow.testkit.RunningService.eventually;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.campaign.CampaignTestBed;
import dev.leadflow.common.event.AddressVerification;
import dev.leadflow.common.event.ApprovalChanged;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.ContactDecided;
import dev.leadflow.common.event.ContactRequested;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.LeadVerified;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.RunReported;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.event.Verdict;
import dev.leadflow.common.web.Role;
import dev.leadflow.testkit.TestHttp;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Campaigns as their users meet them: rows 157, 159, 161-165, 201-202 and 226-234. */
class CampaignIT {

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
        return Campaign.dailyOf(organization).toString();
    }

    // Birth and life of a campaign

    @Test
    void givesEachOrganizationADailyEmailCampaignAtItsBirth() {
        OrganizationId organization = bed.organization();

        List<JsonNode> campaigns = bed.campaigns(organization);

        assertThat(campaigns).hasSize(1);
        JsonNode campaign = campaigns.getFirst();
        assertThat(campaign.path("name").asString()).isEqualTo("Daily email");
        assertThat(campaign.path("status").asString()).isEqualTo("RUNNING");
        assertThat(campaign.path("daily_at").asString()).isEqualTo("10:00");
        assertThat(campaign.path("next_run_at").asString()).isEqualTo("2026-11-21T04:30:00Z");
        assertThat(bed.service()
                        .awaitEvents(
                                Topics.CAMPAIGNS,
                                1,
                                state -> state.organizationId().equals(organization)))
                .containsExactly(new CampaignState(
                        organization,
                        Campaign.dailyOf(organization),
                        "Daily email",
                        CampaignState.Status.RUNNING,
                        null));
    }

    @Test
    void bearsNoSecondDailyCampaignWhenSettingsChangeOrItWasDeleted() {
        OrganizationId organization = bed.organization();
        bed.as(organization).delete("/api/campaigns/" + daily(organization));

        bed.decide(organization, settings -> settings.put("zone", "Europe/Berlin"));

        eventually(() -> bed.as(organization)
                .get("/api/campaigns/" + daily(organization))
                .text("status")
                .equals("DELETED"));
        assertThat(bed.campaigns(organization)).isEmpty();
    }

    @Test
    void startsPausesResumesAndDeletesACampaignAndTellsTheOthers() {
        OrganizationId organization = bed.organization();
        TestHttp owner = bed.as(organization);

        TestHttp.Answer created = owner.post("/api/campaigns", Map.of("name", "  Spring offer ", "daily_at", "14:30"));
        assertThat(created.status()).isEqualTo(201);
        String path = "/api/campaigns/" + created.text("id");
        assertThat(created.text("name")).isEqualTo("Spring offer");
        assertThat(created.text("status")).isEqualTo("DRAFT");
        assertThat(created.json().path("next_run_at").isNull()).isTrue();

        assertThat(owner.post(path + "/resume", Map.of()).status()).isEqualTo(409);
        assertThat(owner.post(path + "/start", Map.of()).text("status")).isEqualTo("RUNNING");
        assertThat(owner.get(path).text("next_run_at")).isEqualTo("2026-11-20T09:00:00Z");
        assertThat(owner.post(path + "/pause", Map.of()).text("status")).isEqualTo("PAUSED");
        assertThat(owner.post(path + "/pause", Map.of()).text("status")).isEqualTo("PAUSED");
        assertThat(owner.post(path + "/start", Map.of()).status()).isEqualTo(409);
        assertThat(owner.post(path + "/resume", Map.of()).text("status")).isEqualTo("RUNNING");
        assertThat(owner.patch(path, Map.of("name", "Summer offer")).text("daily_at"))
                .isEqualTo("14:30");
        TestHttp.Answer onDemand = owner.patch(path, Map.of("daily_at", "none"));
        assertThat(onDemand.text("name")).isEqualTo("Summer offer");
        assertThat(onDemand.json().path("daily_at").isNull()).isTrue();
        assertThat(owner.delete(path).status()).isEqualTo(204);
        assertThat(owner.post(path + "/start", Map.of()).status()).isEqualTo(409);

        assertThat(bed.service()
                        .awaitEvents(
                                Topics.CAMPAIGNS,
                                6,
                                state -> state.campaignId().toString().equals(created.text("id"))))
                .extracting(state -> state.name() + " " + state.status())
                .containsExactly(
                        "Spring offer DRAFT",
                        "Spring offer RUNNING",
                        "Spring offer PAUSED",
                        "Spring offer RUNNING",
                        "Summer offer RUNNING",
                        "Summer offer DELETED");
    }

    @Test
    void keepsThePurposeAndTheWindowOfACampaignAndTellsTheRules() {
        TestHttp owner = bed.as(bed.organization());
        Map<String, Object> mornings = Map.of("days", List.of("MONDAY"), "from", "09:00", "to", "12:00");

        TestHttp.Answer created =
                owner.post("/api/campaigns", Map.of("name", "Checks", "purpose", "ENQUIRY", "window", mornings));
        assertThat(created.status()).isEqualTo(201);
        String path = "/api/campaigns/" + created.text("id");
        assertThat(owner.get(path).text("purpose")).isEqualTo("ENQUIRY");
        assertThat(owner.get(path).json().at("/window/from").asString()).isEqualTo("09:00");
        assertThat(owner.patch(path, Map.of("name", "Checks again"))
                        .json()
                        .at("/window/to")
                        .asString())
                .isEqualTo("12:00");
        assertThat(owner.patch(path, Map.of("window", Map.of(), "purpose", "SERVICE"))
                        .json()
                        .path("window")
                        .isNull())
                .isTrue();
        assertThat(owner.patch(path, Map.of("window", Map.of("from", "09:00"))).text("field"))
                .isEqualTo("window");

        assertThat(bed.service()
                        .awaitEvents(
                                Topics.CAMPAIGNS,
                                3,
                                state -> state.campaignId().toString().equals(created.text("id"))))
                .extracting(state -> state.name() + " "
                        + (state.window() == null ? "always" : state.window().from()))
                .containsExactly("Checks 09:00", "Checks again 09:00", "Checks again always");
    }

    @Test
    void namesTheFieldThatIsWrong() {
        OrganizationId organization = bed.organization();
        TestHttp owner = bed.as(organization);

        assertThat(owner.post("/api/campaigns", Map.of("name", " ")).text("field"))
                .isEqualTo("name");
        assertThat(owner.post("/api/campaigns", Map.of("name", "Spring\u2028offer"))
                        .text("field"))
                .isEqualTo("name");
        assertThat(owner.post("/api/campaigns", Map.of()).text("field")).isEqualTo("name");
        assertThat(owner.post("/api/campaigns", Map.of("name", "x", "daily_at", "ten"))
                        .text("field"))
                .isEqualTo("daily_at");
        assertThat(owner.post("/api/campaigns", Map.of("name", "x", "status", "RUNNING"))
                        .text("field"))
                .isEqualTo("status");
        assertThat(owner.get("/api/campaigns/nonsense").status()).isEqualTo(400);
        assertThat(owner.get("/api/campaigns/" + UUID.randomUUID()).status()).isEqualTo(404);
    }

    @Test
    void letsViewersReadAndAgentsNotTrigger() {
        OrganizationId organization = bed.organization();

        assertThat(bed.as(organization, Role.VIEWER).get("/api/campaigns").status())
                .isEqualTo(200);
        assertThat(bed.as(organization, Role.AGENT)
                        .post("/api/campaigns/trigger", Map.of())
                        .status())
                .isEqualTo(403);
        assertThat(bed.as(organization, Role.VIEWER)
                        .post("/api/campaigns/" + daily(organization) + "/pause", Map.of())
                        .status())
                .isEqualTo(403);
    }

    // Runs

    @Test
    void requestsAContactForEachVerifiedLead() {
        OrganizationId organization = bed.organization();
        Lead lead = bed.good(organization);
        Lead unverified = bed.lead(organization, json -> json);
        bed.accepted(unverified);

        List<Contact> contacts = bed.run(organization);

        assertThat(contacts).hasSize(1);
        Contact contact = contacts.getFirst();
        assertThat(contact.lead()).isEqualTo(lead);
        assertThat(contact.recipient()).isEqualTo(lead.email());
        assertThat(contact.campaignId()).isEqualTo(Campaign.dailyOf(organization));
        assertThat(contact.sender().email()).isEqualTo("hello@northwind.example");
        assertThat(contact.requestedAt()).isEqualTo(bed.clock().instant());
        JsonNode report = bed.report(contact);
        assertThat(report.path("selected").asInt()).isEqualTo(1);
        assertThat(report.path("by_reason").path("DRAFTING").asInt()).isEqualTo(1);
        assertThat(bed.as(organization)
                        .get("/api/campaigns/" + daily(organization) + "/runs")
                        .json()
                        .path("items")
                        .get(0)
                        .path("selected")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void makesNoRunForAPausedCampaignOrAStoppedOrganizationAndSaysWhy() {
        OrganizationId organization = bed.organization();
        bed.good(organization);
        String path = "/api/campaigns/" + daily(organization);

        bed.as(organization).post(path + "/pause", Map.of());
        TestHttp.Answer paused = bed.trigger(organization);
        bed.as(organization).post(path + "/resume", Map.of());
        bed.decide(organization, settings -> settings.put("running", false));
        TestHttp.Answer stopped = bed.trigger(organization);

        assertThat(paused.status()).isEqualTo(409);
        assertThat(paused.text("type")).endsWith(":campaign-not-running");
        assertThat(paused.text("detail")).contains("paused; use resume");
        assertThat(stopped.status()).isEqualTo(409);
        assertThat(stopped.text("type")).endsWith(":organization-stopped");
        assertThat(bed.as(organization).get(path + "/runs").json().path("total").asInt())
                .isZero();
    }

    @Test
    void neverSelectsALeadTwiceHoweverManyTriggerAtOnce() throws Exception {
        OrganizationId organization = bed.organization(settings -> settings.put("daily_email_cap", 7));
        for (int i = 0; i < 12; i++) {
            bed.accepted(bed.lead(organization, json -> json));
        }
        IntStream.range(0, 12).forEach(i -> bed.good(organization));

        try (var threads = Executors.newFixedThreadPool(6)) {
            List<Future<TestHttp.Answer>> answers = IntStream.range(0, 6)
                    .mapToObj(i -> threads.submit(() -> bed.trigger(organization)))
                    .toList();
            for (Future<TestHttp.Answer> answer : answers) {
                assertThat(answer.get().status()).isEqualTo(202);
            }
        }

        List<Contact> contacts = bed
                .service()
                .awaitEvents(
                        Topics.CONTACT_REQUESTED,
                        7,
                        event -> event.contact().organizationId().equals(organization))
                .stream()
                .map(event -> event.contact())
                .toList();
        Set<Object> leads = new HashSet<>();
        contacts.forEach(contact -> leads.add(contact.leadId()));
        assertThat(leads).hasSize(7);
        assertThat(contacts).hasSize(7);
    }

    /** So that the verifier can tell the book what it finds out before the contact. */
    @Test
    void requestsNameTheRevisionThatWasVerifiedAndTheBookTakesItsRenewal() {
        OrganizationId organization = bed.organization();
        Lead lead = bed.good(organization);
        Contact contact = bed.run(organization).getFirst();
        ContactRequested request = bed.service()
                .awaitEvents(
                        Topics.CONTACT_REQUESTED, 1, event -> event.contact().equals(contact))
                .getFirst();
        AddressVerification known = requireNonNull(contact.verification());
        Instant later = known.checkedAt().plus(Duration.ofDays(31));

        bed.service()
                .publish(
                        Topics.LEAD_VERIFIED,
                        lead.leadId().toString(),
                        new LeadVerified(
                                organization,
                                lead.leadId(),
                                requireNonNull(request.revision()),
                                new AddressVerification(
                                        contact.recipient(),
                                        AddressVerification.Status.INVALID,
                                        0,
                                        false,
                                        "zerobounce",
                                        later,
                                        "There is no such mailbox."),
                                null,
                                later));

        eventually(() -> bed.as(organization)
                .get("/api/leads/" + lead.leadId())
                .text("status")
                .equals("UNUSABLE"));
    }

    @Test
    void selectsOnlyOneOfTheLeadsThatShareAnAddress() {
        OrganizationId organization = bed.organization();
        Lead first = bed.good(organization);
        bed.good(bed.lead(
                organization,
                json -> json.put("email", requireNonNull(first.email()).toUpperCase(java.util.Locale.ROOT))));

        assertThat(bed.run(organization)).hasSize(1);
        assertThat(bed.run(organization)).isEmpty();
    }

    @Test
    void takesTheOldestLeadsFirst() {
        OrganizationId organization = bed.organization(settings -> settings.put("daily_email_cap", 1));
        bed.good(organization);
        Lead older = bed.good(bed.lead(organization, json -> json.put("created_at", "2026-11-01T00:00:00Z")));

        assertThat(bed.run(organization))
                .extracting(contact -> contact.lead().leadId())
                .containsExactly(older.leadId());
    }

    /** Row 130: the row of the opt-out service counts, whether its event has arrived or not. */
    @Test
    void neverSelectsALeadThatOptedOutAMomentAgo() {
        OrganizationId organization = bed.organization();
        Lead byEmail = bed.good(organization);
        Lead byLead = bed.good(organization);
        Lead byPhone = bed.good(organization);
        Lead merged = bed.good(organization);
        Lead intoOptedOut = bed.good(organization);
        bed.merged(merged, intoOptedOut);
        eventually(() -> bed.as(organization)
                .get("/api/leads/" + merged.leadId())
                .text("id")
                .equals(intoOptedOut.leadId().toString()));
        bed.suppressed(organization, bed.hash().email(organization, requireNonNull(byEmail.email())));
        bed.suppressed(organization, bed.hash().lead(organization, byLead.leadId()));
        bed.suppressed(organization, bed.hash().phone(organization, requireNonNull(byPhone.phone())));
        bed.suppressed(organization, bed.hash().lead(organization, merged.leadId()));

        assertThat(bed.run(organization)).isEmpty();
        assertThat(bed.as(organization)
                        .get("/api/leads/" + byEmail.leadId())
                        .json()
                        .path("opted_out")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void leavesOtherOrganizationsAlone() {
        OrganizationId ours = bed.organization();
        OrganizationId theirs = bed.organization();
        bed.good(theirs);

        assertThat(bed.run(ours)).isEmpty();
        assertThat(bed.as(ours).get("/api/campaigns/" + daily(theirs)).status()).isEqualTo(404);
        assertThat(bed.as(ours)
                        .post("/api/campaigns/trigger", Map.of("campaign_id", daily(theirs)))
                        .status())
                .isEqualTo(404);
        assertThat(bed.as(ours)
                        .get("/api/campaigns/" + daily(theirs) + "/report")
                        .status())
                .isEqualTo(404);
        assertThat(bed.as(ours)
                        .post("/api/campaigns/" + daily(theirs) + "/pause", Map.of())
                        .status())
                .isEqualTo(404);
    }

    @Test
    void countsWhatWasRequestedTodayAgainstTheCapUnlessItWasDenied() {
        OrganizationId organization = bed.organization(settings -> settings.put("daily_email_cap", 2));
        IntStream.range(0, 4).forEach(i -> bed.good(organization));
        List<Contact> first = bed.run(organization);
        assertThat(first).hasSize(2);
        assertThat(bed.run(organization)).isEmpty();

        bed.approval(first.getFirst(), ApprovalChanged.Status.REJECTED, "wrong tone");
        eventually(() -> bed.report(first.getFirst())
                        .path("by_reason")
                        .path("REJECTED_BY_REVIEWER")
                        .asInt()
                == 1);

        List<Contact> second = bed.run(organization);
        assertThat(second).hasSize(1);
        assertThat(second.getFirst().leadId())
                .isNotIn(first.getFirst().leadId(), first.get(1).leadId());
    }

    @Test
    void selectsExpiredAndRefusedOnesAgainButBehindTheOthersAndNotForEver() {
        OrganizationId organization = bed.organization(settings -> settings.put("daily_email_cap", 1));
        Lead stubborn = bed.good(bed.lead(organization, json -> json.put("created_at", "2026-11-01T00:00:00Z")));
        List<Contact> first = runAMinuteLater(organization);
        assertThat(first).extracting(Contact::leadId).containsExactly(stubborn.leadId());
        refusedByProvider(first.getFirst());
        Lead fresh = bed.good(organization);

        List<Contact> second = runAMinuteLater(organization);
        assertThat(second).extracting(Contact::leadId).containsExactly(fresh.leadId());
        bed.approval(second.getFirst(), ApprovalChanged.Status.EXPIRED, null);
        eventually(() -> bed.report(second.getFirst())
                        .path("by_reason")
                        .path("APPROVAL_EXPIRED")
                        .asInt()
                == 1);

        List<Contact> third = runAMinuteLater(organization);
        assertThat(third).extracting(Contact::leadId).containsExactly(stubborn.leadId());
        refusedByProvider(third.getFirst());
        List<Contact> fourth = runAMinuteLater(organization);
        assertThat(fourth).extracting(Contact::leadId).containsExactly(fresh.leadId());
        bed.approval(fourth.getFirst(), ApprovalChanged.Status.REJECTED, null);
        eventually(() -> bed.report(fourth.getFirst())
                        .path("by_reason")
                        .path("REJECTED_BY_REVIEWER")
                        .asInt()
                == 1);
        List<Contact> fifth = runAMinuteLater(organization);
        assertThat(fifth).extracting(Contact::leadId).containsExactly(stubborn.leadId());
        refusedByProvider(fifth.getFirst());

        assertThat(runAMinuteLater(organization)).isEmpty();
        assertThat(bed.summary(organization, stubborn.leadId())).contains("has tried it 3 times in vain");
    }

    private static List<Contact> runAMinuteLater(OrganizationId organization) {
        bed.advance(Duration.ofMinutes(1));
        return bed.run(organization);
    }

    private static void refusedByProvider(Contact contact) {
        bed.attempted(contact, Mode.DRY_RUN, ContactAttempted.Status.CLAIMED, ContactAttempted.Status.REFUSED);
        eventually(() -> bed.report(contact)
                        .path("by_reason")
                        .path("REFUSED_BY_PROVIDER")
                        .asInt()
                == 1);
    }

    @Test
    void countsARehearsalForRehearsalsOnly() {
        OrganizationId organization = bed.organization();
        Lead lead = bed.good(organization);
        Contact rehearsed = bed.run(organization).getFirst();
        bed.attempted(rehearsed, Mode.DRY_RUN, ContactAttempted.Status.SIMULATED);
        eventually(() -> bed.report(rehearsed).path("contacted").asInt() == 1);
        assertThat(bed.run(organization)).isEmpty();

        bed.decide(organization, settings -> settings.put("mode", "LIVE"));
        Contact real = bed.run(organization).getFirst();
        assertThat(real.leadId()).isEqualTo(lead.leadId());
        bed.attempted(real, Mode.LIVE, ContactAttempted.Status.ACCEPTED);
        eventually(() -> bed.report(real).path("contacted").asInt() == 1);

        assertThat(bed.run(organization)).isEmpty();
        bed.decide(organization, settings -> settings.put("mode", "DRY_RUN"));
        assertThat(bed.run(organization)).isEmpty();
    }

    /** Row 154: the cooldown holds over all campaigns of the organization. */
    @Test
    void waitsForTheCooldownInEveryCampaign() {
        OrganizationId organization = bed.organization(settings -> settings.put("mode", "LIVE"));
        Lead lead = bed.good(organization);
        Contact first = bed.run(organization).getFirst();
        bed.attempted(first, Mode.LIVE, ContactAttempted.Status.ACCEPTED);
        eventually(() -> bed.report(first).path("contacted").asInt() == 1);
        TestHttp owner = bed.as(organization);
        String other = owner.post("/api/campaigns", Map.of("name", "Second")).text("id");
        owner.post("/api/campaigns/" + other + "/start", Map.of());

        TestHttp.Answer early = owner.post("/api/campaigns/trigger", Map.of("campaign_id", other));
        assertThat(early.json().path("selected").asInt()).isZero();

        bed.advance(Duration.ofDays(30));
        TestHttp.Answer due = bed.as(organization).post("/api/campaigns/trigger", Map.of("campaign_id", other));
        assertThat(due.json().path("selected").asInt()).isEqualTo(1);
        assertThat(bed.contacts(due.text("run_id"), 1).getFirst().leadId()).isEqualTo(lead.leadId());
    }

    // Many leads

    /** What is selected and not written yet is held in memory, which no organization's cap may fill. */
    @Test
    void writesTheContactsOfALargeRunInBatchesAndEachLeadOnce() {
        OrganizationId organization = bed.organization(settings -> settings.put("daily_email_cap", 1_200));
        bed.good(organization, 1_300);

        String first = bed.trigger(organization).text("run_id");

        assertThat(leads(first)).doesNotHaveDuplicates().hasSize(1_200).isEqualTo(oldest(organization, 1_200));
        assertThat(selected(organization, first)).isEqualTo(1_200);
        assertThat(mostContactsOfOneStatement(first)).isLessThanOrEqualTo(500);
    }

    @Test
    void triesManyLeadsAgainOnceEachBehindThoseThatWereNeverTried() {
        OrganizationId organization = bed.organization(settings -> settings.put("daily_email_cap", 1_200));
        bed.good(organization, 1_200);
        String first = bed.trigger(organization).text("run_id");
        refuseTheDraftsOf(first);
        bed.advance(Duration.ofHours(2));
        bed.good(organization, 100);

        String second = bed.trigger(organization).text("run_id");

        assertThat(leads(second)).doesNotHaveDuplicates().hasSize(1_200);
        assertThat(leads(second))
                .filteredOn(lead -> !leads(first).contains(lead))
                .hasSize(100);
        assertThat(selected(organization, second)).isEqualTo(1_200);
    }

    private static void refuseTheDraftsOf(String run) {
        bed.service().database().jdbc().sql("""
                        INSERT INTO campaign.contact_progress (organization_id, contact_id, lead_id, campaign_id, run_id,
                          draft_refused_at)
                        SELECT organization_id, contact_id, lead_id, campaign_id, run_id, requested_at FROM campaign.contact
                        WHERE run_id = :run::uuid""").param("run", run).update();
    }

    /** Whose contacts the run has requested, oldest lead first. */
    private static List<UUID> leads(String run) {
        return bed.service()
                .database()
                .jdbc()
                .sql("""
                        SELECT lead_id FROM campaign.contact JOIN campaign.lead USING (organization_id, lead_id)
                        WHERE run_id = :run::uuid ORDER BY created_at""")
                .param("run", run)
                .query(UUID.class)
                .list();
    }

    private static List<UUID> oldest(OrganizationId organization, int leads) {
        return bed.service()
                .database()
                .jdbc()
                .sql("""
                        SELECT lead_id FROM campaign.lead WHERE organization_id = :organization
                        ORDER BY created_at LIMIT :leads""")
                .param("organization", organization.value())
                .param("leads", leads)
                .query(UUID.class)
                .list();
    }

    private static int selected(OrganizationId organization, String run) {
        return CampaignTestBed.items(bed.as(organization)
                        .get("/api/campaigns/" + daily(organization) + "/runs")
                        .json())
                .stream()
                .filter(each -> each.path("run_id").asString().equals(run))
                .findFirst()
                .orElseThrow()
                .path("selected")
                .asInt();
    }

    /** Within its transaction PostgreSQL numbers the statements, and notes at each row which one wrote it. */
    private static int mostContactsOfOneStatement(String run) {
        return bed.service()
                .database()
                .jdbc()
                .sql("""
                        SELECT max(written) FROM (
                          SELECT count(*) AS written FROM campaign.contact WHERE run_id = :run::uuid GROUP BY cmin::text)""")
                .param("run", run)
                .query(Integer.class)
                .single();
    }

    // Names that a newer program has written, before it was rolled back or beside this one

    @Test
    void runsAndTellsOfLeadsWhoseContactsCameToNothingForAReasonThatOnlyANewerProgramKnows() {
        OrganizationId organization = bed.organization();
        Lead lead = bed.good(organization);
        Contact refused = bed.run(organization).getFirst();
        refusedByProvider(refused);

        write(refused, "attempt_reason", "ON_HOLIDAY");

        assertThat(counts(refused, "by_reason", "REFUSED_BY_PROVIDER")).isEqualTo(1);
        assertThat(bed.summary(organization, lead.leadId())).contains("the mail provider refused the email");
        assertThat(bed.run(organization)).extracting(Contact::leadId).containsExactly(lead.leadId());
    }

    @ParameterizedTest
    @ValueSource(strings = {"attempt_status", "attempt_mode", "decision_stage", "decision_verdict", "approval_status"})
    void selectsALeadOnceThoughANewerProgramCallsWhatBecameOfItByAnotherName(String column) {
        OrganizationId organization = bed.organization();
        bed.good(organization);
        Contact contact = bed.run(organization).getFirst();
        refusedByProvider(contact);
        bed.service()
                .database()
                .jdbc()
                .sql("""
                        UPDATE campaign.contact_progress SET approval_at = attempt_at, approval_status = 'APPROVED',
                          decided_at = attempt_at, decision_stage = 'QUOTA_RULES', decision_verdict = 'PROCEED',
                          attempt_status = 'CLAIMED'
                        WHERE contact_id = :contact""")
                .param("contact", contact.contactId().value())
                .update();

        write(contact, column, "ON_HOLIDAY");

        assertThat(counts(contact, "by_reason", "AWAITING_SEND")).isEqualTo(1);
        assertThat(bed.run(organization)).isEmpty();
    }

    @Test
    void doesNotSelectALeadWhoseAddressANewerProgramHasJudgedByAnotherName() {
        OrganizationId organization = bed.organization();
        Lead lead = bed.good(organization);
        Lead other = bed.good(organization);
        bed.service()
                .database()
                .jdbc()
                .sql("UPDATE campaign.verification SET email_status = 'ON_HOLIDAY' WHERE lead_id = :lead")
                .param("lead", lead.leadId().value())
                .update();

        assertThat(bed.run(organization)).extracting(Contact::leadId).containsExactly(other.leadId());
        assertThat(bed.summary(organization, lead.leadId())).contains("has not been verified yet");
    }

    private static void write(Contact contact, String column, String name) {
        bed.service()
                .database()
                .jdbc()
                .sql("UPDATE campaign.contact_progress SET " + column + " = :name WHERE contact_id = :contact")
                .param("name", name)
                .param("contact", contact.contactId().value())
                .update();
    }

    // Reports

    @Test
    void reportsARunThatIsOverThoughAThousandOlderOnesWaitForApproval() {
        OrganizationId organization = bed.organization();
        bed.good(organization);
        waitingForApproval(organization, 1_000);
        try {
            Contact contact = bed.run(organization).getFirst();
            bed.draftRefused(contact);

            assertThat(bed.service()
                            .awaitEvents(
                                    Topics.RUN_REPORTED,
                                    1,
                                    event -> event.runId().equals(contact.runId())))
                    .hasSize(1);
        } finally {
            bed.service()
                    .database()
                    .jdbc()
                    .sql("DELETE FROM campaign.run WHERE organization_id = :organization")
                    .param("organization", organization.value())
                    .update();
        }
    }

    /** Runs that began an hour ago, each with one contact of which nothing has been heard. */
    private static void waitingForApproval(OrganizationId organization, int runs) {
        bed.service()
                .database()
                .jdbc()
                .sql("""
                        WITH run AS (
                          INSERT INTO campaign.run (run_id, organization_id, campaign_id, started_at, triggered_by, mode, selected,
                            allowed)
                          SELECT gen_random_uuid(), :organization, :campaign, :began::timestamptz, 'test', 'DRY_RUN', 1, 1
                          FROM generate_series(1, :runs)
                          RETURNING run_id, started_at)
                        INSERT INTO campaign.contact
                        SELECT gen_random_uuid(), :organization, :campaign, run_id, gen_random_uuid(), 'EMAIL', run_id::text,
                          started_at - interval '1 day'
                        FROM run""")
                .param("organization", organization.value())
                .param("campaign", Campaign.dailyOf(organization).value())
                .param("began", bed.clock().instant().minus(Duration.ofHours(1)).toString())
                .param("runs", runs)
                .update();
    }

    @Test
    void reportsOnceWhenEverythingIsSettledAndAddsUpAllTheTime() {
        OrganizationId organization = bed.organization();
        IntStream.range(0, 3).forEach(i -> bed.good(organization));
        List<Contact> contacts = bed.run(organization);
        contacts.forEach(contact -> {
            bed.drafted(contact);
            bed.approval(contact, ApprovalChanged.Status.PENDING, null);
        });
        eventually(() -> counts(contacts.getFirst(), "by_reason", "AWAITING_APPROVAL") == 3);
        bed.approval(contacts.get(0), ApprovalChanged.Status.REJECTED, "not ours");
        bed.attempted(
                contacts.get(1), Mode.DRY_RUN, ContactAttempted.Status.CLAIMED, ContactAttempted.Status.SIMULATED);
        bed.decided(
                contacts.get(2),
                ContactDecided.Stage.QUOTA_RULES,
                "daily-cap",
                Verdict.DEFER,
                Reason.DAILY_CAP,
                "50 of 50 are taken.",
                bed.clock().instant().plus(Duration.ofHours(12)));

        List<RunReported> reports = bed.service()
                .awaitEvents(
                        Topics.RUN_REPORTED,
                        1,
                        event -> event.runId().equals(contacts.getFirst().runId()));

        assertThat(reports).hasSize(1);
        RunReported report = reports.getFirst();
        assertThat(report.selected()).isEqualTo(3);
        assertThat(report.contacted()).isEqualTo(1);
        assertThat(report.byOutcome()).isEqualTo(Map.of("SIMULATED", 1L));
        assertThat(report.byReason()).isEqualTo(Map.of("REJECTED_BY_REVIEWER", 1L, "DAILY_CAP", 1L));
        assertThat(report.campaignName()).isEqualTo("Daily email");
        assertThat(report.mode()).isEqualTo(Mode.DRY_RUN);
    }

    private static int counts(Contact contact, String kind, String name) {
        return bed.report(contact).path(kind).path(name).asInt();
    }

    @Test
    void reportsAfterADayWhatHasNotSettled() {
        OrganizationId organization = bed.organization();
        bed.good(organization);
        Contact contact = bed.run(organization).getFirst();

        bed.advance(Duration.ofHours(24));
        RunReported report = bed.service()
                .awaitEvents(Topics.RUN_REPORTED, 1, event -> event.runId().equals(contact.runId()))
                .getFirst();
        assertThat(report.byReason()).isEqualTo(Map.of("DRAFTING", 1L));
    }
}
