package dev.leadflow.campaign.leads;

import static dev.leadflow.testkit.RunningService.eventually;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.campaign.CampaignTestBed;
import dev.leadflow.common.event.AddressVerification;
import dev.leadflow.common.event.ApprovalChanged;
import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.ContactDecided;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.RefusalReason;
import dev.leadflow.common.event.Verdict;
import dev.leadflow.common.web.Role;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.RunningService;
import dev.leadflow.testkit.TestHttp;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Leads and the answer to "why" as people meet them, from what the neighbours tell: rows 41, 130, 132, 191 and 193. */
class LeadBookIT {

    private static CampaignTestBed bed;

    @BeforeAll
    static void start() {
        bed = CampaignTestBed.start();
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    private static List<String> ids(OrganizationId organization, String filter) {
        return CampaignTestBed.items(
                        bed.as(organization).get("/api/leads" + filter).json())
                .stream()
                .map(item -> item.path("id").asString())
                .toList();
    }

    private static List<String> found(OrganizationId organization, String query) {
        return ids(organization, "?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
    }

    private static JsonNode read(OrganizationId organization, LeadId id) {
        return bed.as(organization).get("/api/leads/" + id).json();
    }

    // Leads

    /** Row 41. */
    @Test
    void readsALeadBackAsItWasAccepted() {
        OrganizationId organization = bed.organization();
        Lead lead = bed.good(organization);

        JsonNode read = read(organization, lead.leadId());

        assertThat(read.path("id").asString()).isEqualTo(lead.leadId().toString());
        assertThat(read.path("business_name").asString()).isEqualTo(lead.businessName());
        assertThat(read.path("category").asString()).isEqualTo(lead.category());
        assertThat(read.path("city").asString()).isEqualTo(lead.city());
        assertThat(read.path("address").asString()).isEqualTo(lead.address());
        assertThat(read.path("country").asString()).isEqualTo(lead.country());
        assertThat(read.path("website").asString()).isEqualTo(lead.website());
        assertThat(read.path("phone").asString()).isEqualTo(lead.phone());
        assertThat(read.path("email").asString()).isEqualTo(lead.email());
        assertThat(read.path("contact_name").asString()).isEqualTo(lead.contactName());
        assertThat(read.path("source").asString()).isEqualTo("csv");
        assertThat(read.path("source_url").isNull()).isTrue();
        assertThat(read.path("created_at").asString())
                .isEqualTo(lead.createdAt().toString());
        assertThat(read.path("status").asString()).isEqualTo("VERIFIED");
        assertThat(read.path("opted_out").asBoolean()).isFalse();
        assertThat(read.path("last_contacted_at").isNull()).isTrue();
        JsonNode email = read.path("verification").path("email");
        assertThat(email.path("status").asString()).isEqualTo("VALID");
        assertThat(email.path("confidence").asDouble()).isEqualTo(0.95);
        assertThat(email.path("provider").asString()).isEqualTo("built-in");
        assertThat(read.path("verification").path("phone").isNull()).isTrue();
    }

    @Test
    void takesALaterRevisionAndIgnoresAnEarlierOne() {
        OrganizationId organization = bed.organization();
        Lead lead = bed.lead(organization, json -> json.putNull("city"));
        Lead filled = bed.lead(
                organization,
                json -> json.put("lead_id", lead.leadId().toString()).put("city", "Mumbai"));

        bed.accepted(lead);
        bed.accepted(filled, 2);
        bed.accepted(lead);
        bed.good(organization);

        eventually(() ->
                read(organization, lead.leadId()).path("city").asString("").equals("Mumbai"));
    }

    @Test
    void findsLeadsByWordsCityWebsitePhoneEmailAndId() {
        OrganizationId organization = bed.organization();
        Lead lead = bed.good(bed.lead(
                organization,
                json -> json.put("business_name", "Süßes Café Ｐremium").put("city", "Navi Mumbai")));
        bed.good(organization);
        String id = lead.leadId().toString();

        assertThat(found(organization, "süßes")).containsExactly(id);
        assertThat(found(organization, "caf PREMIUM")).containsExactly(id);
        assertThat(found(organization, "navi premi")).containsExactly(id);
        assertThat(found(organization, "https://www." + lead.website() + "/about"))
                .containsExactly(id);
        assertThat(found(organization, requireNonNull(lead.email()).toUpperCase(java.util.Locale.ROOT)))
                .containsExactly(id);
        assertThat(found(organization, requireNonNull(lead.phone()))).containsExactly(id);
        assertThat(found(organization, "0" + requireNonNull(lead.phone()).substring(3)))
                .containsExactly(id);
        assertThat(found(organization, "premium kolkata")).isEmpty();
        assertThat(found(organization, "'; DROP TABLE x & ! | (")).isEmpty();
        assertThat(found(organization, "!!!")).isEmpty();
        assertThat(found(bed.organization(), "premium")).isEmpty();
        assertThat(bed.as(organization)
                        .get("/api/leads?query=" + "x".repeat(201))
                        .status())
                .isEqualTo(422);
    }

    @Test
    void pagesThroughTheNewestFirstAndCounts() {
        OrganizationId organization = bed.organization();
        Lead older = bed.good(bed.lead(organization, json -> json.put("created_at", "2026-11-18T00:00:00Z")));
        Lead newer = bed.good(bed.lead(organization, json -> json.put("created_at", "2026-11-19T00:00:00Z")));

        assertThat(ids(organization, "?size=1")).containsExactly(newer.leadId().toString());
        assertThat(ids(organization, "?size=1&page=1"))
                .containsExactly(older.leadId().toString());
        assertThat(bed.as(organization)
                        .get("/api/leads?size=1")
                        .json()
                        .path("total")
                        .asInt())
                .isEqualTo(2);
        assertThat(bed.as(organization).get("/api/leads?size=501").status()).isEqualTo(422);
        assertThat(bed.as(organization).get("/api/leads?status=NONSENSE").status())
                .isEqualTo(400);
    }

    @Test
    void narrowsByStatusAndVerification() {
        OrganizationId organization = bed.organization(settings -> settings.put("mode", "LIVE"));
        Lead contacted = bed.good(bed.lead(organization, json -> json.put("created_at", "2026-11-01T00:00:00Z")));
        bed.attempted(bed.run(organization).getFirst(), Mode.LIVE, ContactAttempted.Status.ACCEPTED);
        Lead verified = bed.good(organization);
        Lead pending = Fixtures.lead(organization);
        bed.accepted(pending);
        Lead unusable = Fixtures.lead(organization);
        bed.accepted(unusable);
        bed.verified(unusable, AddressVerification.Status.PERSONAL, 0, false);
        Lead optedOut = bed.good(organization);
        bed.optedOut(organization, bed.hash().email(organization, requireNonNull(optedOut.email())), null);
        Lead merged = bed.good(organization);
        bed.merged(merged, verified);
        LeadId refused = bed.refused(organization, RefusalReason.PERSONAL_PROFILE, "A personal profile.");

        Map<String, Object> expected = Map.of(
                "CONTACTED", contacted.leadId(),
                "VERIFIED", verified.leadId(),
                "ACCEPTED", pending.leadId(),
                "UNUSABLE", unusable.leadId(),
                "OPTED_OUT", optedOut.leadId(),
                "MERGED", merged.leadId(),
                "REFUSED", refused);
        expected.forEach((status, id) -> {
            eventually(() -> ids(organization, "?status=" + status).equals(List.of(id.toString())));
            JsonNode item = bed.as(organization)
                    .get("/api/leads?status=" + status)
                    .json()
                    .path("items")
                    .get(0);
            assertThat(item.path("status").asString()).isEqualTo(status);
        });
        assertThat(ids(organization, "?verified=false"))
                .containsExactly(unusable.leadId().toString());
        assertThat(ids(organization, "?verified=true"))
                .containsExactlyInAnyOrder(
                        contacted.leadId().toString(),
                        verified.leadId().toString(),
                        optedOut.leadId().toString());
        assertThat(bed.as(organization)
                        .get("/api/leads?verified=true&size=1")
                        .json()
                        .path("total")
                        .asInt())
                .isEqualTo(3);
        assertThat(read(organization, contacted.leadId())
                        .path("last_contacted_at")
                        .asString())
                .isEqualTo(CampaignTestBed.NOON.toString());
        assertThat(ids(organization, "")).hasSize(5);
    }

    @Test
    void leadsFromTheIdsOfSightingsAndMergedLeadsToTheirLead() {
        OrganizationId organization = bed.organization();
        Lead first = bed.good(organization);
        Lead second = bed.good(organization);
        LeadId alias = bed.sighted(first, "Asha Bakers");
        bed.merged(first, second);

        eventually(() -> read(organization, alias)
                .path("id")
                .asString()
                .equals(second.leadId().toString()));
        assertThat(read(organization, first.leadId()).path("id").asString())
                .isEqualTo(second.leadId().toString());
    }

    @Test
    void showsNothingOfAnotherOrganization() {
        OrganizationId ours = bed.organization();
        OrganizationId theirs = bed.organization();
        Lead lead = bed.good(theirs);
        LeadId refused = bed.refused(theirs, RefusalReason.NO_BUSINESS_NAME, "No name.");
        eventually(() -> bed.as(theirs).get("/api/leads/" + refused).status() == 200);

        assertThat(bed.as(ours).get("/api/leads/" + lead.leadId()).status()).isEqualTo(404);
        assertThat(bed.as(ours).get("/api/leads/" + lead.leadId() + "/why").status())
                .isEqualTo(404);
        assertThat(bed.as(ours).get("/api/leads/" + refused + "/why").status()).isEqualTo(404);
        assertThat(found(ours, requireNonNull(lead.email()))).isEmpty();
        assertThat(ids(ours, "")).isEmpty();
        assertThat(ids(ours, "?status=REFUSED")).isEmpty();
        assertThat(bed.service().http().get("/api/leads").status()).isEqualTo(401);
        assertThat(bed.as(theirs, Role.VIEWER).get("/api/leads").status()).isEqualTo(200);
    }

    /** At a million leads a search must not read them all. */
    @Test
    void searchesAndPagesByIndexes() {
        OrganizationId organization = bed.organization();
        RunningService service = bed.service();
        service.database()
                .jdbc()
                .sql("""
                        INSERT INTO campaign.lead (organization_id, lead_id, revision, created_at, business_name, source, door, terms)
                        SELECT :organization, gen_random_uuid(), 1, now() - n * interval '1 second', 'Bakery ' || n, 'csv', 'API',
                          array_to_tsvector(ARRAY[left(:organization::text, 8) || ':bakery', left(:organization::text, 8) || ':' || n])
                        FROM generate_series(1, 20000) n""")
                .param("organization", organization.value())
                .update();
        try (var owner = service.postgres().ownerPool()) {
            org.springframework.jdbc.core.simple.JdbcClient.create(owner)
                    .sql("VACUUM ANALYZE campaign.lead")
                    .update();
        }

        String search = plan(
                organization,
                "SELECT lead_id FROM campaign.lead WHERE organization_id = :organization AND terms @@ "
                        + "(quote_literal(left(:organization::text, 8) || ':777') || ':*')::tsquery"
                        + " ORDER BY created_at DESC LIMIT 10000");
        String list = plan(
                organization,
                "SELECT lead_id FROM campaign.lead WHERE organization_id = :organization"
                        + " ORDER BY created_at DESC, lead_id DESC LIMIT 50");

        assertThat(search).contains("lead_by_term").doesNotContain("Seq Scan");
        assertThat(list).contains("lead_by_age").doesNotContain("Seq Scan").doesNotContain("Sort");
        assertThat(found(organization, "777")).hasSize(11);
        assertThat(bed.as(organization)
                        .get("/api/leads?query=bakery&size=1")
                        .json()
                        .path("total")
                        .asInt())
                .isEqualTo(LeadIndex.MOST);
    }

    private static String plan(OrganizationId organization, String sql) {
        return String.join(
                "\n",
                bed.service()
                        .database()
                        .jdbc()
                        .sql("EXPLAIN " + sql)
                        .param("organization", organization.value())
                        .query(String.class)
                        .list());
    }

    // Why

    @Test
    void saysWhyALeadThatNeverGotThatFarWasNotContacted() {
        OrganizationId organization = bed.organization();
        LeadId refused = bed.refused(organization, RefusalReason.PERSONAL_PROFILE, "The source is a personal profile.");
        Lead pending = Fixtures.lead(organization);
        bed.accepted(pending);
        Lead personal = Fixtures.lead(organization);
        bed.accepted(personal);
        bed.verified(personal, AddressVerification.Status.PERSONAL, 0, false);
        Lead weak = Fixtures.lead(organization);
        bed.accepted(weak);
        bed.verified(weak, AddressVerification.Status.RISKY, 0.4, false);
        Lead next = bed.good(organization);
        LeadId duplicate = bed.sighted(next, "Asha Bakers");

        bed.awaitSummary(organization, refused, "Ravi Kumar was refused by intake", "row 9", "personal profile");
        bed.awaitSummary(organization, pending.leadId(), "has not been verified yet");
        bed.awaitSummary(organization, personal.leadId(), "personal mailbox", "it needs a business address");
        bed.awaitSummary(organization, weak.leadId(), "confidence of only 0.4", "below the threshold");
        bed.awaitSummary(
                organization, next.leadId(), "waits for the next run of campaign Daily email on 21 Nov 2026 10:00");
        bed.awaitSummary(
                organization, duplicate, "is a duplicate of", next.leadId().toString(), "phone number");
        assertThat(bed.as(organization)
                        .get("/api/leads/" + UUID.randomUUID() + "/why")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void saysWhyALeadIsNotSelectedNow() {
        OrganizationId organization = bed.organization(settings -> settings.put("daily_email_cap", 1));
        Lead lead = bed.good(organization);
        Lead behind = bed.good(organization);
        Lead optedOut = bed.good(organization);
        String path = "/api/campaigns/"
                + bed.campaigns(organization).getFirst().path("id").asString();

        bed.as(organization).post(path + "/pause", Map.of());
        bed.awaitSummary(organization, lead.leadId(), "campaign Daily email is paused; resume it to go on");
        bed.as(organization).post(path + "/resume", Map.of());
        bed.decide(organization, settings -> settings.put("running", false));
        bed.awaitSummary(organization, lead.leadId(), "all outreach of the organization is stopped");
        bed.decide(organization, settings -> settings.put("running", true));
        bed.suppressed(organization, bed.hash().lead(organization, optedOut.leadId()));
        bed.awaitSummary(
                organization, optedOut.leadId(), "was put on the opt-out list (just now) before anybody contacted it");

        Contact contact = bed.run(organization).getFirst();
        LeadId other = contact.leadId().equals(lead.leadId()) ? behind.leadId() : lead.leadId();
        bed.awaitSummary(organization, other, "today's cap of 1 emails is used up");
        bed.awaitSummary(organization, contact.leadId(), "its message is being written");
    }

    @Test
    void tellsTheStoryOfAContactFromItsSelectionToItsDelivery() {
        OrganizationId organization = bed.organization(settings -> settings.put("mode", "LIVE"));
        Lead lead = bed.good(organization);
        Contact contact = bed.run(organization).getFirst();

        bed.awaitSummary(organization, lead.leadId(), "its message is being written");
        bed.drafted(contact);
        bed.approval(contact, ApprovalChanged.Status.PENDING, null);
        bed.awaitSummary(organization, lead.leadId(), "waits in the approval queue");
        bed.approval(contact, ApprovalChanged.Status.APPROVED, null);
        bed.awaitSummary(organization, lead.leadId(), "the rules are about to judge it");
        bed.decided(
                contact,
                ContactDecided.Stage.CONTACT_RULES,
                "all",
                Verdict.PROCEED,
                null,
                "Every rule let it pass.",
                null);
        bed.decided(
                contact,
                ContactDecided.Stage.QUOTA_RULES,
                "sending-window",
                Verdict.DEFER,
                Reason.OUTSIDE_WINDOW,
                "The window opens at 09:00.",
                CampaignTestBed.NOON.plus(Duration.ofHours(21)));
        bed.awaitSummary(
                organization,
                lead.leadId(),
                "deferred until 21 Nov 2026 09:00",
                "rule sending-window",
                "it needs an open sending window");
        bed.attempted(contact, Mode.LIVE, ContactAttempted.Status.CLAIMED, ContactAttempted.Status.IO_STARTED);
        bed.awaitSummary(organization, lead.leadId(), "is being sent an email");
        bed.attempted(contact, Mode.LIVE, ContactAttempted.Status.UNKNOWN);
        bed.awaitSummary(organization, lead.leadId(), "may have been sent an email", "not sent again");
        bed.attempted(contact, Mode.LIVE, ContactAttempted.Status.DELIVERED);
        bed.awaitSummary(organization, lead.leadId(), "was sent an email", "it was delivered");
        bed.attempted(contact, Mode.LIVE, ContactAttempted.Status.BOUNCED, ContactAttempted.Status.DELIVERED);
        bed.awaitSummary(organization, lead.leadId(), "but it bounced");
        bed.optedOut(organization, bed.hash().lead(organization, lead.leadId()), lead.leadId());
        bed.awaitSummary(
                organization,
                lead.leadId(),
                "was put on the opt-out list on 20 Nov 2026 12:00",
                "after it was sent",
                "never contacted again");

        List<String> decisions = StreamSupport.stream(
                        bed.why(organization, lead.leadId()).path("decisions").spliterator(), false)
                .map(each ->
                        each.path("stage").asString() + " " + each.path("rule").asString() + " "
                                + each.path("verdict").asString())
                .toList();
        assertThat(decisions)
                .contains(
                        "INTAKE accepted PROCEED",
                        "VERIFICATION email PROCEED",
                        "SELECTION selected PROCEED",
                        "DRAFTING drafted PROCEED",
                        "APPROVAL approval DEFER",
                        "APPROVAL approval PROCEED",
                        "CONTACT_RULES all PROCEED",
                        "QUOTA_RULES sending-window DEFER",
                        "SENDING unknown PROCEED",
                        "SENDING delivered PROCEED",
                        "SENDING bounced PROCEED",
                        "OPT_OUT opted-out DENY")
                .endsWith("SELECTION opted-out DENY");
    }

    @Test
    void saysWhoRejectedAMessageAndThatARehearsalWasOne() {
        OrganizationId organization = bed.organization();
        bed.good(organization);
        bed.good(organization);
        List<Contact> contacts = bed.run(organization);
        Contact rejected = contacts.get(0);
        Contact rehearsed = contacts.get(1);

        bed.approval(rejected, ApprovalChanged.Status.REJECTED, "wrong tone");
        bed.attempted(rehearsed, Mode.DRY_RUN, ContactAttempted.Status.SIMULATED);

        bed.awaitSummary(
                organization,
                rejected.leadId(),
                "a reviewer rejected its message",
                "reviewer@northwind.example: wrong tone");
        bed.awaitSummary(organization, rehearsed.leadId(), "in a dry run only", "once the organization is live");
        assertThat(read(organization, rehearsed.leadId()).path("status").asString())
                .isEqualTo("SIMULATED");
        assertThat(read(organization, rehearsed.leadId())
                        .path("last_contacted_at")
                        .isNull())
                .isTrue();
    }

    /** A contact that this service did not request itself is known from its events. */
    @Test
    void tellsOfContactsThatItOnlyHeardOf() {
        OrganizationId organization = bed.organization(settings -> settings.put("mode", "LIVE"));
        Lead lead = bed.good(organization);
        Contact elsewhere = Fixtures.emailTo(lead);

        bed.attempted(elsewhere, Mode.LIVE, ContactAttempted.Status.ACCEPTED);

        bed.awaitSummary(organization, lead.leadId(), "was sent an email by campaign of another service");
        assertThat(bed.run(organization)).isEmpty();
    }

    // Decisions

    /** An attempt that the gate stops is cancelled, whether its contact waits or is denied: the gate alone knows which. */
    @Test
    void leavesItToTheGateToSayWhatBecomesOfACancelledAttempt() {
        OrganizationId organization = bed.organization();
        bed.good(organization);
        Contact contact = bed.run(organization).getFirst();
        bed.decided(
                contact,
                ContactDecided.Stage.LAST_GATE,
                "channel-ready",
                Verdict.DEFER,
                Reason.CHANNEL_NOT_READY,
                "No mail provider is set.",
                CampaignTestBed.NOON.plus(Duration.ofMinutes(15)));

        bed.attempted(contact, Mode.LIVE, ContactAttempted.Status.CLAIMED, ContactAttempted.Status.CANCELLED);

        TestHttp people = bed.as(organization, Role.VIEWER);
        eventually(() -> bed.service()
                .database()
                .jdbc()
                .sql("SELECT attempt_status FROM campaign.contact_progress WHERE contact_id = :contact")
                .param("contact", contact.contactId().value())
                .query(String.class)
                .single()
                .equals("CANCELLED"));
        JsonNode decisions =
                people.get("/api/decisions?lead_id=" + contact.leadId()).json();
        assertThat(decisions.path("total").asInt()).isEqualTo(1);
        assertThat(decisions.path("items").get(0).path("verdict").asString()).isEqualTo("DEFER");
    }

    @Test
    void listsVerdictsByWhatIsAskedForOnceEach() {
        OrganizationId organization = bed.organization();
        Lead lead = bed.good(organization);
        Contact contact = bed.run(organization).getFirst();
        for (int i = 0; i < 2; i++) {
            bed.decided(
                    contact,
                    ContactDecided.Stage.QUOTA_RULES,
                    "daily-cap",
                    Verdict.DEFER,
                    Reason.DAILY_CAP,
                    "50 of 50 are taken.",
                    CampaignTestBed.NOON.plus(Duration.ofHours(12)));
        }
        bed.approval(contact, ApprovalChanged.Status.APPROVED, null);
        TestHttp people = bed.as(organization, Role.VIEWER);
        eventually(() -> people.get("/api/decisions").json().path("total").asInt() == 2);

        JsonNode capped = people.get("/api/decisions?reason=DAILY_CAP").json();
        assertThat(capped.path("total").asInt()).isEqualTo(1);
        JsonNode decision = capped.path("items").get(0);
        assertThat(decision.path("stage").asString()).isEqualTo("QUOTA_RULES");
        assertThat(decision.path("rule").asString()).isEqualTo("daily-cap");
        assertThat(decision.path("verdict").asString()).isEqualTo("DEFER");
        assertThat(decision.path("detail").asString()).isEqualTo("50 of 50 are taken.");
        assertThat(decision.path("retry_at").asString()).isEqualTo("2026-11-20T18:30:00Z");
        assertThat(decision.path("lead_id").asString()).isEqualTo(lead.leadId().toString());
        assertThat(decision.path("facts").path("cap").asString()).isEqualTo("50");
        for (String filter : List.of(
                "rule=daily-cap",
                "verdict=DEFER",
                "lead_id=" + lead.leadId() + "&verdict=DEFER",
                "campaign_id=" + contact.campaignId() + "&reason=DAILY_CAP",
                "from=2026-11-20T12:00:00%2B05:30&to=2026-11-20T12:00:01%2B05:30&rule=daily-cap")) {
            assertThat(people.get("/api/decisions?" + filter)
                            .json()
                            .path("total")
                            .asInt())
                    .as(filter)
                    .isEqualTo(1);
        }
        for (String filter : List.of(
                "reason=COOLDOWN",
                "lead_id=" + UUID.randomUUID(),
                "campaign_id=" + new CampaignId(UUID.randomUUID()),
                "to=2026-11-20T12:00:00%2B05:30")) {
            assertThat(people.get("/api/decisions?" + filter)
                            .json()
                            .path("total")
                            .asInt())
                    .as(filter)
                    .isZero();
        }
        assertThat(people.get("/api/decisions?reason=NONSENSE").status()).isEqualTo(400);
        assertThat(bed.as(bed.organization())
                        .get("/api/decisions")
                        .json()
                        .path("total")
                        .asInt())
                .isZero();
        assertThat(bed.as(organization).get("/actuator/prometheus").body())
                .contains("leadflow_verdicts_total{reason=\"DAILY_CAP\",stage=\"QUOTA_RULES\",verdict=\"DEFER\"}")
                .contains("leadflow_leads_total{stage=\"accepted\"}");
    }
}
