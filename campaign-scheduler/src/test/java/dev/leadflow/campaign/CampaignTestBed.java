package dev.leadflow.campaign;

import static dev.leadflow.testkit.RunningService.eventually;

import dev.leadflow.common.Service;
import dev.leadflow.common.event.AddressVerification;
import dev.leadflow.common.event.ApprovalChanged;
import dev.leadflow.common.event.AttemptId;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.ContactDecided;
import dev.leadflow.common.event.ContactRequested;
import dev.leadflow.common.event.DraftRefused;
import dev.leadflow.common.event.ImportId;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.LeadAccepted;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.LeadMerged;
import dev.leadflow.common.event.LeadRefused;
import dev.leadflow.common.event.LeadSighted;
import dev.leadflow.common.event.LeadVerified;
import dev.leadflow.common.event.MessageDrafted;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Origin;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.RefusalReason;
import dev.leadflow.common.event.Suppression;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.event.Verdict;
import dev.leadflow.common.postgres.Migration;
import dev.leadflow.common.web.Role;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.RunningService;
import dev.leadflow.testkit.SettableClock;
import dev.leadflow.testkit.TestHttp;
import dev.leadflow.testkit.TestKafka;
import dev.leadflow.testkit.TestPostgres;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The running campaign service, and what its neighbours would tell it. */
public final class CampaignTestBed implements AutoCloseable {

    /** Friday, 20 November 2026, 12:00 in Kolkata. */
    public static final Instant NOON = Fixtures.NOON_IN_KOLKATA;

    private static final SettableClock CLOCK = new SettableClock(NOON);

    private final RunningService service;

    private CampaignTestBed(RunningService service) {
        this.service = service;
    }

    public static CampaignTestBed start() {
        return new CampaignTestBed(
                RunningService.start(services(), Map.of(), TestKafka.cluster(), TestPostgres.emptyDatabase()));
    }

    /** Another process of the same service, on the same servers. */
    public CampaignTestBed another() {
        return new CampaignTestBed(RunningService.start(services(), Map.of(), TestKafka.cluster(), service.postgres()));
    }

    private static List<Service> services() {
        return List.of(CampaignModule.SERVICE, new Service("neighbours", Neighbours.class, List.of()));
    }

    /** The published tables of the opt-out and the outreach service, and a clock that tests move; all beds share it. */
    @Configuration(proxyBeanMethods = false)
    static class Neighbours {
        @Bean
        Migration optoutMigration() {
            return new Migration("optout", false);
        }

        @Bean
        Migration outreachMigration() {
            return new Migration("outreach", false);
        }

        @Bean
        @Primary
        Clock settableClock() {
            return CLOCK;
        }
    }

    public SettableClock clock() {
        return CLOCK;
    }

    public RunningService service() {
        return service;
    }

    public TestHttp as(OrganizationId organization, Role role) {
        return service.http(organization, role);
    }

    public TestHttp as(OrganizationId organization) {
        return as(organization, Role.OWNER);
    }

    // Organizations

    /** A new organization in dry run, with its daily campaign. */
    public OrganizationId organization() {
        return organization(settings -> {});
    }

    /** @param change of the settings' JSON */
    public OrganizationId organization(java.util.function.Consumer<ObjectNode> change) {
        OrganizationId organization = Fixtures.organization();
        service.database()
                .jdbc()
                .sql("INSERT INTO campaign.organization VALUES (:id, 'Northwind', now())")
                .param("id", organization.value())
                .update();
        decide(organization, change);
        eventually(() -> !campaigns(organization).isEmpty());
        return organization;
    }

    /** Changes settings as the settings' half of the service does: row first, then the event. */
    public void decide(OrganizationId organization, java.util.function.Consumer<ObjectNode> change) {
        OrganizationSettings known = service.database()
                .jdbc()
                .sql("SELECT settings FROM campaign.organization_settings WHERE organization_id = :id")
                .param("id", organization.value())
                .query((row, number) -> Json.EVENTS.readValue(row.getString(1), OrganizationSettings.class))
                .optional()
                .orElseGet(() -> Fixtures.settings(organization, Mode.DRY_RUN));
        ObjectNode json = Json.EVENTS.valueToTree(known);
        change.accept(json);
        write(Json.EVENTS.treeToValue(json, OrganizationSettings.class));
    }

    private void write(OrganizationSettings settings) {
        OrganizationId organization = settings.organizationId();
        service.database()
                .jdbc()
                .sql("""
                        INSERT INTO campaign.organization_settings VALUES (:id, :settings::json, 1)
                        ON CONFLICT (organization_id) DO UPDATE SET settings = excluded.settings""")
                .param("id", organization.value())
                .param("settings", Json.text(settings))
                .update();
        service.publish(Topics.SETTINGS, organization.toString(), settings);
    }

    /** Gives an organization good settings again, whatever it had. */
    public void decideAnew(OrganizationId organization) {
        write(Fixtures.settings(organization, Mode.DRY_RUN));
    }

    public void renameTable(String table, String to) {
        try (var owner = service.postgres().ownerPool()) {
            org.springframework.jdbc.core.simple.JdbcClient.create(owner)
                    .sql("ALTER TABLE " + table + " RENAME TO " + to)
                    .update();
        }
    }

    public List<JsonNode> campaigns(OrganizationId organization) {
        return items(as(organization).get("/api/campaigns").json());
    }

    public static List<JsonNode> items(JsonNode page) {
        return page.path("items").valueStream().toList();
    }

    // Intake, verification, opt-out

    /** @param change of a bakery in Pune */
    public Lead lead(OrganizationId organization, UnaryOperator<ObjectNode> change) {
        ObjectNode json = Json.EVENTS.valueToTree(Fixtures.lead(organization));
        return Json.EVENTS.treeToValue(change.apply(json), Lead.class);
    }

    public void accepted(Lead lead) {
        accepted(lead, 1);
    }

    public void accepted(Lead lead, int revision) {
        service.publish(
                Topics.LEAD_ACCEPTED,
                lead.leadId().toString(),
                new LeadAccepted(
                        lead.organizationId(),
                        lead.leadId(),
                        lead,
                        revision,
                        Origin.file(new ImportId(new UUID(1, 1)), 7),
                        lead.createdAt()));
    }

    public void verified(Lead lead) {
        verified(lead, AddressVerification.Status.VALID, 0.95, true);
    }

    public void verified(Lead lead, AddressVerification.Status status, double confidence, boolean usable) {
        service.publish(
                Topics.LEAD_VERIFIED,
                lead.leadId().toString(),
                new LeadVerified(
                        lead.organizationId(),
                        lead.leadId(),
                        1,
                        lead.email() == null
                                ? null
                                : new AddressVerification(
                                        lead.email(),
                                        status,
                                        confidence,
                                        usable,
                                        "built-in",
                                        CLOCK.instant(),
                                        "Judged by its domain."),
                        null,
                        CLOCK.instant()));
    }

    /** A lead in the book whose email may be used. */
    public Lead good(OrganizationId organization) {
        return good(Fixtures.lead(organization));
    }

    public Lead good(Lead lead) {
        accepted(lead);
        verified(lead);
        eventually(() -> as(lead.organizationId())
                .get("/api/leads/" + lead.leadId())
                .json()
                .path("verification")
                .path("email")
                .path("usable")
                .asBoolean());
        return lead;
    }

    /** Many leads in the book whose email may be used, one second apart, written as the projections would write them. */
    public void good(OrganizationId organization, int leads) {
        service.database()
                .jdbc()
                .sql("""
                        WITH lead AS (
                          INSERT INTO campaign.lead (organization_id, lead_id, revision, created_at, business_name, email, source,
                            door, terms)
                          SELECT :organization, gen_random_uuid(), 1, :now::timestamptz - interval '1 hour' + n * interval '1 second',
                            'Bakery ' || n, 'info@' || gen_random_uuid() || '.example', 'csv', 'FILE', ''
                          FROM generate_series(1, :leads) AS n
                          RETURNING lead_id)
                        INSERT INTO campaign.verification (organization_id, lead_id, revision, verified_at, usable, email_usable,
                          email_status, email_confidence, email_provider, email_checked_at, email_detail)
                        SELECT :organization, lead_id, 1, :now::timestamptz, true, true, 'VALID', 0.95, 'built-in',
                          :now::timestamptz, 'Judged by its domain.'
                        FROM lead""")
                .param("organization", organization.value())
                .param("now", CLOCK.instant().toString())
                .param("leads", leads)
                .update();
    }

    public LeadId sighted(Lead lead, String as) {
        LeadId alias = new LeadId(UUID.randomUUID());
        service.publish(
                Topics.LEAD_SIGHTED,
                lead.leadId().toString(),
                new LeadSighted(
                        lead.organizationId(),
                        lead.leadId(),
                        alias,
                        as,
                        "PHONE",
                        List.of("city"),
                        Origin.file(new ImportId(new UUID(1, 1)), 12),
                        CLOCK.instant()));
        return alias;
    }

    public void merged(Lead ceased, Lead into) {
        service.publish(
                Topics.LEAD_MERGED,
                ceased.leadId().toString(),
                new LeadMerged(ceased.organizationId(), ceased.leadId(), into.leadId(), "WEBSITE", CLOCK.instant()));
    }

    public LeadId refused(OrganizationId organization, RefusalReason reason, String detail) {
        LeadId id = new LeadId(UUID.randomUUID());
        service.publish(
                Topics.LEAD_REFUSED,
                id.toString(),
                new LeadRefused(
                        organization,
                        id,
                        "Ravi Kumar",
                        reason,
                        detail,
                        Origin.file(new ImportId(new UUID(1, 1)), 9),
                        CLOCK.instant()));
        return id;
    }

    /** As the opt-out service does: the row holds at once, the event follows. */
    public void optedOut(OrganizationId organization, String key, @Nullable LeadId lead) {
        suppressed(organization, key);
        service.publish(
                Topics.SUPPRESSIONS,
                organization + ":" + key,
                new Suppression(
                        organization, key, Suppression.Scope.ALL_CHANNELS, lead, "unsubscribe link", CLOCK.instant()));
    }

    public void suppressed(OrganizationId organization, String key) {
        service.database()
                .jdbc()
                .sql(
                        "INSERT INTO optout.suppression VALUES (:organization, :key, 'ALL_CHANNELS') ON CONFLICT DO NOTHING")
                .param("organization", organization.value())
                .param("key", key)
                .update();
    }

    public KeyedHash hash() {
        return service.bean(KeyedHash.class);
    }

    // Runs and what follows them

    public TestHttp.Answer trigger(OrganizationId organization) {
        return as(organization).post("/api/campaigns/trigger", Map.of());
    }

    /** The contacts that a successful trigger requested. */
    public List<Contact> run(OrganizationId organization) {
        TestHttp.Answer answer = trigger(organization);
        if (answer.status() != 202) {
            throw new AssertionError(answer.body());
        }
        return contacts(answer.text("run_id"), answer.json().path("selected").asInt());
    }

    public List<Contact> contacts(String runId, int count) {
        return service
                .awaitEvents(
                        Topics.CONTACT_REQUESTED,
                        count,
                        event -> event.contact().runId().toString().equals(runId))
                .stream()
                .map(ContactRequested::contact)
                .toList();
    }

    public void drafted(Contact contact) {
        service.publish(
                Topics.MESSAGE_DRAFTED,
                contact.leadId().toString(),
                new MessageDrafted(contact, Fixtures.draft(), "template:introduction", CLOCK.instant()));
    }

    public void draftRefused(Contact contact) {
        service.publish(
                Topics.DRAFT_REFUSED,
                contact.leadId().toString(),
                new DraftRefused(contact, "The text is shorter than 200 characters.", CLOCK.instant()));
    }

    public void approval(Contact contact, ApprovalChanged.Status status, @Nullable String reason) {
        service.publish(
                Topics.APPROVAL_CHANGED,
                contact.leadId().toString(),
                new ApprovalChanged(
                        contact.organizationId(),
                        contact.contactId(),
                        contact.leadId(),
                        contact.campaignId(),
                        contact.runId(),
                        status,
                        "reviewer@northwind.example",
                        reason,
                        CLOCK.instant()));
    }

    public void decided(
            Contact contact,
            ContactDecided.Stage stage,
            String rule,
            Verdict verdict,
            @Nullable Reason reason,
            String detail,
            @Nullable Instant retryAt) {
        service.publish(
                Topics.CONTACT_DECIDED,
                contact.leadId().toString(),
                new ContactDecided(
                        contact.organizationId(),
                        contact.contactId(),
                        contact.leadId(),
                        contact.campaignId(),
                        contact.runId(),
                        stage,
                        1,
                        rule,
                        1,
                        verdict,
                        reason,
                        detail,
                        Map.of("cap", "50"),
                        retryAt,
                        CLOCK.instant()));
    }

    public void attempted(Contact contact, Mode mode, ContactAttempted.Status... statuses) {
        attempted(contact, mode, CLOCK.instant(), statuses);
    }

    public void attempted(Contact contact, Mode mode, Instant reservedAt, ContactAttempted.Status... statuses) {
        AttemptId attempt = new AttemptId(UUID.nameUUIDFromBytes(
                contact.contactId().toString().getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        for (ContactAttempted.Status status : statuses) {
            service.publish(
                    Topics.CONTACT_ATTEMPTED,
                    contact.leadId().toString(),
                    new ContactAttempted(
                            contact.organizationId(),
                            attempt,
                            contact.contactId(),
                            contact.leadId(),
                            contact.campaignId(),
                            contact.runId(),
                            1,
                            contact.channel(),
                            "example",
                            mode,
                            status,
                            status == ContactAttempted.Status.SIMULATED ? Reason.DRY_RUN : null,
                            "Told by the test.",
                            mode == Mode.LIVE ? "smtp" : "dry-run",
                            null,
                            reservedAt,
                            CLOCK.instant()));
        }
    }

    public JsonNode report(Contact contact) {
        return as(contact.organizationId())
                .get("/api/campaigns/" + contact.campaignId() + "/report?run_id=" + contact.runId())
                .json();
    }

    public JsonNode why(OrganizationId organization, LeadId lead) {
        TestHttp.Answer answer = as(organization).get("/api/leads/" + lead + "/why");
        if (answer.status() != 200) {
            throw new AssertionError(answer.status() + " " + answer.body());
        }
        return answer.json();
    }

    public String summary(OrganizationId organization, LeadId lead) {
        return why(organization, lead).path("summary").asString();
    }

    /** Waits until the summary contains all of the words, and returns it. */
    public String awaitSummary(OrganizationId organization, LeadId lead, String... words) {
        try {
            eventually(() -> {
                String summary = summary(organization, lead);
                return java.util.Arrays.stream(words).allMatch(summary::contains);
            });
        } catch (RuntimeException late) {
            throw new AssertionError("not " + List.of(words) + ": " + summary(organization, lead), late);
        }
        return summary(organization, lead);
    }

    public void advance(Duration duration) {
        CLOCK.advance(duration);
    }

    @Override
    public void close() {
        service.close();
    }
}
