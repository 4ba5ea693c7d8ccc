package dev.leadflow.outreach.approval;

import static dev.leadflow.testkit.RunningService.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.Service;
import dev.leadflow.common.event.ApprovalChanged;
import dev.leadflow.common.event.Authorship;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.Draft;
import dev.leadflow.common.event.MessageApproved;
import dev.leadflow.common.event.MessageDrafted;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.event.UserId;
import dev.leadflow.common.kafka.Received;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.common.web.Caller;
import dev.leadflow.common.web.Role;
import dev.leadflow.outreach.OutreachModule;
import dev.leadflow.outreach.PublishedByOthers;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.RunningService;
import dev.leadflow.testkit.TestHttp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** The approval queue as reviewers and neighbouring services see it. */
class ApprovalIT {

    private static RunningService service;
    private static PublishedByOthers published;

    private final OrganizationId organization = Fixtures.organization();
    private final Caller reviewer = new Caller(new UserId(UUID.randomUUID()), organization, Role.MANAGER);
    private TestHttp http;

    @BeforeAll
    static void start() {
        service = RunningService.start(
                new Service("outreach", PublishedByOthers.WithTheirTables.class, OutreachModule.SERVICE.settings()),
                Map.of());
        published = new PublishedByOthers(service.database());
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void settle() {
        http = service.http(reviewer);
        published.settings(Fixtures.settings(organization, Mode.DRY_RUN));
    }

    private Contact drafted() {
        return drafted(organization, Instant.now().truncatedTo(ChronoUnit.MILLIS));
    }

    private Contact drafted(OrganizationId of, Instant at) {
        Contact contact = Fixtures.emailTo(Fixtures.lead(of));
        published.campaign(of, contact.campaignId(), CampaignState.Status.RUNNING);
        draft(contact, at);
        eventually(() -> http(of).get(item(contact)).status() == 200);
        return contact;
    }

    private static TestHttp http(OrganizationId of) {
        return service.http(of, Role.MANAGER);
    }

    private static void draft(Contact contact, Instant at) {
        service.publish(
                Topics.MESSAGE_DRAFTED,
                contact.leadId().toString(),
                new MessageDrafted(contact, Fixtures.draft(), "template:introduction", at));
    }

    private static String item(Contact contact) {
        return "/api/approval-queue/" + contact.contactId();
    }

    private JsonNode read(Contact contact) {
        return http.get(item(contact)).json();
    }

    private String hash(Contact contact) {
        return read(contact).path("content_hash").asString();
    }

    private TestHttp.Answer approve(Contact contact, String hash) {
        return http.post(item(contact) + "/approve", Map.of("content_hash", hash));
    }

    private List<ApprovalChanged> changes(Contact contact, int count) {
        return service.awaitEvents(
                Topics.APPROVAL_CHANGED, count, change -> change.contactId().equals(contact.contactId()));
    }

    private List<MessageApproved> approvals(Contact contact, int count) {
        return service.awaitEvents(
                Topics.MESSAGE_APPROVED,
                count,
                message -> message.contact().contactId().equals(contact.contactId()));
    }

    /** Row 112. */
    @Test
    void showsEverythingThatAReviewerNeeds() {
        Contact contact = drafted();

        JsonNode item = http.get("/api/approval-queue?status=PENDING")
                .json()
                .path("items")
                .get(0);

        assertThat(item.path("id").asString()).isEqualTo(contact.contactId().toString());
        assertThat(item.path("status").asString()).isEqualTo("PENDING");
        assertThat(item.at("/lead/id").asString()).isEqualTo(contact.leadId().toString());
        assertThat(item.at("/lead/business_name").asString())
                .isEqualTo(contact.lead().businessName());
        assertThat(item.at("/lead/source").asString()).isEqualTo("csv");
        assertThat(item.at("/campaign/name").asString()).isEqualTo("Autumn offers");
        assertThat(item.path("channel").asString()).isEqualTo("EMAIL");
        assertThat(item.path("recipient").asString()).isEqualTo(contact.recipient());
        assertThat(item.path("subject").asString()).isEqualTo("Online orders for your bakery");
        assertThat(item.path("text").asString())
                .contains("-- \nNorthwind Services")
                .contains("/unsubscribe/");
        assertThat(item.path("html").asString()).startsWith("<!DOCTYPE html>").contains("/unsubscribe/");
        assertThat(item.path("mode").asString()).isEqualTo("DRY_RUN");
        assertThat(item.path("content_hash").asString()).hasSize(64);
        assertThat(item.path("written_by").asString()).isEqualTo("template:introduction");
        assertThat(Duration.between(
                        OffsetDateTime.parse(item.path("drafted_at").asString()),
                        OffsetDateTime.parse(item.path("expires_at").asString())))
                .isEqualTo(Duration.ofDays(7));
        assertThat(changes(contact, 1).getFirst().status()).isEqualTo(ApprovalChanged.Status.PENDING);
    }

    @Test
    void queuesADraftOnceThoughItComesFiveTimes() {
        Contact contact = drafted();
        for (int i = 0; i < 4; i++) {
            draft(contact, Instant.now());
        }
        Contact last = drafted();
        changes(last, 1);

        assertThat(http.get("/api/approval-queue").json().path("total").asInt()).isEqualTo(2);
        assertThat(changes(contact, 1)).hasSize(1);
    }

    @Test
    void approvesTheTextThatWasReadAndSaysWhoAndWhen() {
        published.settings(Fixtures.settings(organization, Mode.LIVE));
        Contact contact = drafted();
        String hash = hash(contact);

        TestHttp.Answer answer = approve(contact, hash);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("status")).isEqualTo("APPROVED");
        assertThat(answer.text("decided_by")).isEqualTo(reviewer.userId().toString());
        assertThat(answer.text("decided_at")).isNotEmpty();
        assertThat(answer.text("mode")).isEqualTo("LIVE");
        MessageApproved message = approvals(contact, 1).getFirst();
        assertThat(message.judgement()).isEqualTo(1);
        assertThat(message.approval().contentHash()).isEqualTo(hash);
        assertThat(message.approval().mode()).isEqualTo(Mode.LIVE);
        assertThat(message.approval().approvedBy()).isEqualTo(reviewer.userId().toString());
        assertThat(ContentHash.of(message.contact().recipient(), message.draft()))
                .isEqualTo(hash);
        assertThat(changes(contact, 2))
                .extracting(ApprovalChanged::status)
                .containsExactly(ApprovalChanged.Status.PENDING, ApprovalChanged.Status.APPROVED);
        assertThat(http.get("/api/approval-queue").json().path("total").asInt()).isZero();
    }

    @Test
    void refusesAnApprovalOfAnotherTextThanThePresentOne() {
        Contact contact = drafted();
        String hash = hash(contact);
        http.patch(item(contact), Map.of("subject", "Another subject for the bakery"));

        TestHttp.Answer stale = approve(contact, hash);

        assertThat(stale.status()).isEqualTo(409);
        assertThat(stale.text("type")).isEqualTo("urn:leadflow:problem:stale-content-hash");
        assertThat(stale.text("detail")).contains("Read the item again");
        assertThat(stale.text("content_hash")).isEqualTo(hash(contact)).isNotEqualTo(hash);
        assertThat(approve(contact, hash(contact)).status()).isEqualTo(200);
    }

    @Test
    void sendsOnTheEditedTextWithTheFooterAsItWas() {
        Contact contact = drafted();
        String body = "Dear Asha,\n\n<b>we</b> & you. " + "We help bakeries to take orders. ".repeat(6);

        TestHttp.Answer edited = http.patch(item(contact), Map.of("subject", "Orders, the simple way", "body", body));

        assertThat(edited.status()).isEqualTo(200);
        assertThat(edited.text("text")).startsWith(body.strip()).contains("/unsubscribe/");
        assertThat(edited.text("html")).contains("<p>Dear Asha,</p>").contains("&lt;b&gt;we&lt;/b&gt; &amp; you.");
        assertThat(edited.text("edited_by")).isEqualTo(reviewer.userId().toString());
        approve(contact, edited.text("content_hash"));
        MessageApproved message = approvals(contact, 1).getFirst();
        assertThat(message.draft().subject()).isEqualTo("Orders, the simple way");
        assertThat(message.draft().fullText()).isEqualTo(edited.text("text"));
        assertThat(changes(contact, 3)).extracting(ApprovalChanged::status).contains(ApprovalChanged.Status.EDITED);
    }

    @Test
    void namesTheFieldOfAnEditThatCannotBeSent() {
        Contact contact = drafted();

        TestHttp.Answer header = http.patch(item(contact), Map.of("subject", "Hello there\r\nBcc: all@victim.example"));
        TestHttp.Answer footer = http.patch(item(contact), "{\"footer_text\":\"\"}");
        TestHttp.Answer nothing = http.patch(item(contact), "{}");

        assertThat(header.status()).isEqualTo(422);
        assertThat(header.text("field")).isEqualTo("subject");
        assertThat(footer.status()).isEqualTo(422);
        assertThat(nothing.status()).isEqualTo(422);
        assertThat(changes(contact, 1)).hasSize(1);
    }

    @Test
    void rejectsWithAReason() {
        Contact contact = drafted();

        assertThat(http.post(item(contact) + "/reject", Map.of("reason", " ")).status())
                .isEqualTo(422);
        TestHttp.Answer answer = http.post(item(contact) + "/reject", Map.of("reason", "Wrong trade"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("status")).isEqualTo("REJECTED");
        assertThat(answer.text("reason")).isEqualTo("Wrong trade");
        ApprovalChanged change = changes(contact, 2).getLast();
        assertThat(change.status()).isEqualTo(ApprovalChanged.Status.REJECTED);
        assertThat(change.reason()).isEqualTo("Wrong trade");
        assertThat(change.by()).isEqualTo(reviewer.userId().toString());
    }

    @Test
    void doesNotDecideTwice() {
        Contact contact = drafted();
        String hash = hash(contact);
        http.post(item(contact) + "/reject", Map.of("reason", "Wrong trade"));

        TestHttp.Answer approved = approve(contact, hash);

        assertThat(approved.status()).isEqualTo(409);
        assertThat(approved.text("type")).isEqualTo("urn:leadflow:problem:already-decided");
        assertThat(approved.text("detail"))
                .contains("rejected")
                .contains(reviewer.userId().toString());
        assertThat(http.patch(item(contact), Map.of("subject", "A good new subject"))
                        .status())
                .isEqualTo(409);
        assertThat(http.post(item(contact) + "/reject", Map.of("reason", "again"))
                        .status())
                .isEqualTo(409);
    }

    @Test
    void letsExactlyOneOfManyReviewersWin() throws Exception {
        Contact contact = drafted();
        String hash = hash(contact);
        List<Callable<Integer>> reviewers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            TestHttp another = service.http(organization, Role.OWNER);
            boolean approves = i % 2 == 0;
            reviewers.add(() -> approves
                    ? another.post(item(contact) + "/approve", Map.of("content_hash", hash))
                            .status()
                    : another.post(item(contact) + "/reject", Map.of("reason", "No"))
                            .status());
        }
        List<Integer> statuses = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (var each : threads.invokeAll(reviewers)) {
                statuses.add(each.get());
            }
        }

        assertThat(statuses).containsOnlyOnce(200);
        assertThat(statuses.stream().filter(status -> status == 409)).hasSize(7);
        changes(contact, 2);
        assertThat(changes(contact, 2)).hasSize(2);
    }

    @Test
    void approvesManyAndAnswersForEach() {
        Contact one = drafted();
        Contact edited = drafted();
        Contact rejected = drafted();
        Contact old = drafted(organization, Instant.now().minus(Duration.ofDays(8)));
        String staleHash = hash(edited);
        http.patch(item(edited), Map.of("subject", "Another subject for the bakery"));
        http.post(item(rejected) + "/reject", Map.of("reason", "No"));
        UUID nobody = UUID.randomUUID();

        JsonNode answer = http.post(
                        "/api/approval-queue/approve",
                        Map.of(
                                "ids",
                                List.of(
                                        one.contactId(),
                                        Map.of("id", edited.contactId(), "content_hash", staleHash),
                                        rejected.contactId(),
                                        old.contactId(),
                                        nobody)))
                .json();

        assertThat(answer.path("approved").asInt()).isEqualTo(1);
        assertThat(answer.path("results"))
                .extracting(result -> result.path("outcome").asString())
                .containsExactly("APPROVED", "STALE_CONTENT_HASH", "ALREADY_DECIDED", "EXPIRED", "NOT_FOUND");
        approvals(one, 1);
    }

    /** An AI that is asked again, because its request was delivered again, writes another text. */
    @Test
    void keepsTheFirstOfSeveralTextsForOneContactAndShowsHowItCameAbout() {
        ApprovalIntake intake =
                new ApprovalIntake(service.database(), service.bean(Outbox.class), service.bean(Clock.class));
        Contact contact = Fixtures.emailTo(Fixtures.lead(organization));
        Authorship first = new Authorship(
                "gpt-6-luna", "introduction-1", List.of("anthropic: The provider answered with HTTP 529."));
        Authorship second = new Authorship(null, null, List.of());

        intake.queue(List.of(written(contact, "First text", first), written(contact, "Second text", second)));
        intake.queue(List.of(written(contact, "Third text", second)));

        JsonNode item = read(contact);
        assertThat(item.path("text").asString()).startsWith("First text");
        assertThat(item.path("written_by").asString()).isEqualTo("openai");
        assertThat(item.at("/authorship/model").asString()).isEqualTo("gpt-6-luna");
        assertThat(item.at("/authorship/prompt").asString()).isEqualTo("introduction-1");
        assertThat(item.at("/authorship/unable/0").asString())
                .isEqualTo("anthropic: The provider answered with HTTP 529.");
        assertThat(approve(contact, item.path("content_hash").asString()).status())
                .isEqualTo(200);
        assertThat(approvals(contact, 1))
                .singleElement()
                .satisfies(approved -> assertThat(approved.draft().bodyText()).isEqualTo("First text"));
        assertThat(read(drafted()).path("authorship").isObject()).isFalse();
    }

    private static Received<MessageDrafted> written(Contact contact, String text, Authorship authorship) {
        Draft draft = Fixtures.draft();
        Instant at = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        return new Received<>(
                contact.leadId().toString(),
                new MessageDrafted(
                        contact,
                        new Draft(
                                draft.subject(),
                                text,
                                draft.bodyHtml(),
                                draft.footerText(),
                                draft.footerHtml(),
                                draft.unsubscribeToken(),
                                draft.unsubscribeUrl()),
                        "openai",
                        at,
                        authorship),
                at,
                "topic-0@0");
    }

    @Test
    void approvesThousandsByOneRequest() {
        int many = Integer.getInteger("leadflow.bulk", 1_200);
        ApprovalIntake intake =
                new ApprovalIntake(service.database(), service.bean(Outbox.class), service.bean(Clock.class));
        List<Contact> contacts = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            contacts.add(Fixtures.emailTo(Fixtures.lead(organization)));
        }
        long start = System.nanoTime();
        intake.queue(contacts.stream()
                .map(contact -> new Received<>(
                        contact.leadId().toString(),
                        new MessageDrafted(contact, Fixtures.draft(), "template:introduction", Instant.now()),
                        Instant.now(),
                        "topic-0@0"))
                .toList());
        long queued = System.nanoTime();

        JsonNode answer = http.post(
                        "/api/approval-queue/approve",
                        Map.of("ids", contacts.stream().map(Contact::contactId).toList()))
                .json();

        LoggerFactory.getLogger(ApprovalIT.class)
                .warn(
                        "{} items: queued in {} ms, approved in {} ms",
                        many,
                        (queued - start) / 1_000_000,
                        (System.nanoTime() - queued) / 1_000_000);
        assertThat(answer.path("approved").asInt()).isEqualTo(many);
        assertThat(http.get("/api/approval-queue?status=APPROVED")
                        .json()
                        .path("total")
                        .asInt())
                .isEqualTo(many);
        assertThat(service.awaitEvents(
                        Topics.MESSAGE_APPROVED,
                        many,
                        message -> message.contact().organizationId().equals(organization)))
                .hasSize(many);
    }

    @Test
    void refusesABulkApprovalThatIsNone() {
        assertThat(http.post("/api/approval-queue/approve", Map.of("ids", List.of()))
                        .status())
                .isEqualTo(422);
        assertThat(http.post("/api/approval-queue/approve", Map.of("ids", List.of("nonsense")))
                        .status())
                .isEqualTo(422);
        assertThat(http.post("/api/approval-queue/approve", Map.of("ids", List.of(7)))
                        .status())
                .isEqualTo(422);
        assertThat(http.post("/api/approval-queue/approve", "{}").status()).isEqualTo(422);
    }

    /** Row 114. */
    @Test
    void closesWhatNobodyDecidedForSevenDays() {
        Contact contact = drafted();
        String hash = hash(contact);
        service.database()
                .jdbc()
                .sql(
                        "UPDATE outreach.approval_item SET expires_at = now() - interval '1 second' WHERE contact_id = :id")
                .param("id", contact.contactId().value())
                .update();

        TestHttp.Answer late = approve(contact, hash);
        assertThat(late.status()).isEqualTo(409);
        assertThat(late.text("type")).isEqualTo("urn:leadflow:problem:expired");
        assertThat(read(contact).path("status").asString()).isEqualTo("EXPIRED");
        assertThat(http.get("/api/approval-queue?status=EXPIRED")
                        .json()
                        .path("total")
                        .asInt())
                .isEqualTo(1);

        service.bean(ApprovalExpiry.class).run();
        ApprovalChanged change = changes(contact, 2).getLast();
        assertThat(change.status()).isEqualTo(ApprovalChanged.Status.EXPIRED);
        assertThat(change.by()).isEqualTo("approval-expiry");
        assertThat(read(contact).path("decided_by").asString()).isEqualTo("approval-expiry");
    }

    /** Row 116. */
    @Test
    void approvesAtOnceWhenTheOrganizationAsksForNoApproval() {
        published.settings(withoutApproval(Fixtures.settings(organization, Mode.LIVE)));

        Contact contact = drafted();

        MessageApproved message = approvals(contact, 1).getFirst();
        assertThat(message.approval().approvedBy()).isEqualTo("approval-not-required");
        assertThat(message.approval().mode()).isEqualTo(Mode.LIVE);
        assertThat(read(contact).path("status").asString()).isEqualTo("APPROVED");
        assertThat(changes(contact, 1).getFirst().status()).isEqualTo(ApprovalChanged.Status.APPROVED);
    }

    @Test
    void asksAPersonWhenTheSettingsAreNotKnown() {
        OrganizationId unknown = Fixtures.organization();

        Contact contact = drafted(unknown, Instant.now());

        JsonNode item = http(unknown).get(item(contact)).json();
        assertThat(item.path("status").asString()).isEqualTo("PENDING");
        assertThat(item.path("mode").asString()).isEqualTo("DRY_RUN");
    }

    @Test
    void showsAndDecidesNothingOfAnotherOrganization() {
        Contact contact = drafted();
        String hash = hash(contact);
        TestHttp stranger = service.http(Fixtures.organization(), Role.OWNER);

        assertThat(stranger.get("/api/approval-queue?status=ALL")
                        .json()
                        .path("total")
                        .asInt())
                .isZero();
        assertThat(stranger.get(item(contact)).status()).isEqualTo(404);
        assertThat(stranger.post(item(contact) + "/approve", Map.of("content_hash", hash))
                        .status())
                .isEqualTo(404);
        assertThat(stranger.post("/api/approval-queue/approve", Map.of("ids", List.of(contact.contactId())))
                        .json()
                        .path("approved")
                        .asInt())
                .isZero();
        assertThat(stranger.patch(item(contact), Map.of("subject", "A subject of a stranger"))
                        .status())
                .isEqualTo(404);
        assertThat(read(contact).path("status").asString()).isEqualTo("PENDING");
    }

    @Test
    void letsViewersReadAndNotDecide() {
        Contact contact = drafted();
        String hash = hash(contact);
        for (Role role : List.of(Role.AGENT, Role.VIEWER)) {
            TestHttp reader = service.http(organization, role);
            assertThat(reader.get(item(contact)).status()).isEqualTo(200);
            assertThat(reader.post(item(contact) + "/approve", Map.of("content_hash", hash))
                            .status())
                    .isEqualTo(403);
            assertThat(reader.post("/api/approval-queue/approve", Map.of("ids", List.of(contact.contactId())))
                            .status())
                    .isEqualTo(403);
        }
    }

    @Test
    void findsItemsByStatusCampaignAndLead() {
        Contact contact = drafted();
        drafted();

        assertThat(http.get("/api/approval-queue?size=1").json().path("items").size())
                .isEqualTo(1);
        assertThat(http.get("/api/approval-queue?campaign_id=" + contact.campaignId())
                        .json()
                        .path("total")
                        .asInt())
                .isEqualTo(1);
        assertThat(http.get("/api/approval-queue?lead_id=" + contact.leadId())
                        .json()
                        .at("/items/0/recipient")
                        .asString())
                .isEqualTo(contact.recipient());
        assertThat(http.get("/api/approval-queue?status=NONSENSE").status()).isEqualTo(422);
        assertThat(http.get("/api/approval-queue?size=501").status()).isEqualTo(422);
        assertThat(http.get("/api/approval-queue?campaign_id=7").status()).isEqualTo(400);
    }

    private static OrganizationSettings withoutApproval(OrganizationSettings from) {
        return Fixtures.changed(from, Map.of("approval_required", false));
    }
}
