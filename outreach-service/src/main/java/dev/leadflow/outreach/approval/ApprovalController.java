package dev.leadflow.outreach.approval;

import dev.leadflow.common.event.Authorship;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Purpose;
import dev.leadflow.common.event.Sender;
import dev.leadflow.common.postgres.TenantDatabase;
import dev.leadflow.common.web.Caller;
import dev.leadflow.common.web.Page;
import dev.leadflow.common.web.Permission;
import dev.leadflow.common.web.Problem;
import dev.leadflow.outreach.approval.ApprovalDesk.Outcome;
import dev.leadflow.outreach.approval.ApprovalItem.Status;
import dev.leadflow.outreach.published.PublishedSettings;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** The approval queue for reviewers (rows 112, 113, 115, 194 to 197). */
@RestController
@RequestMapping("/api/approval-queue")
class ApprovalController {

    private static final int MAX_BULK = 10_000;
    private static final int MAX_REASON = 500;

    private final ApprovalDesk desk;
    private final TenantDatabase database;
    private final Clock clock;

    ApprovalController(ApprovalDesk desk, TenantDatabase database, Clock clock) {
        this.desk = desk;
        this.database = database;
        this.clock = clock;
    }

    /**
     * Everything that a reviewer needs to decide.
     *
     * @param text the exact plain text that the recipient would get
     * @param html the exact HTML that the recipient would get
     * @param body the part of the text that an edit replaces
     * @param authorship model and prompt behind the text, and who was unable to write it; null for old items. Of an edited
     *     item it tells how the text before the edit came about.
     * @param mode what an approval given now leads to: LIVE contacts the lead, DRY_RUN only records it. For a decided item,
     *     the mode that it was approved in.
     * @param contentHash to be sent back with the approval, as proof of which text was read
     * @param decidedBy a user's id, or the rule that decided
     */
    record Item(
            UUID id,
            Status status,
            LeadView lead,
            CampaignView campaign,
            UUID runId,
            int step,
            Channel channel,
            @Nullable Purpose purpose,
            String recipient,
            Sender sender,
            String subject,
            String text,
            String html,
            String body,
            String unsubscribeUrl,
            String writtenBy,
            @Nullable Authorship authorship,
            @Nullable Mode mode,
            String contentHash,
            Instant draftedAt,
            Instant expiresAt,
            @Nullable String editedBy,
            @Nullable Instant editedAt,
            @Nullable String decidedBy,
            @Nullable Instant decidedAt,
            @Nullable String reason) {}

    record LeadView(
            UUID id,
            String businessName,
            @Nullable String category,
            @Nullable String city,
            @Nullable String address,
            @Nullable String country,
            @Nullable String website,
            @Nullable String phone,
            @Nullable String email,
            @Nullable String contactName,
            String source,
            @Nullable String sourceUrl) {

        static LeadView of(Lead lead) {
            return new LeadView(
                    lead.leadId().value(),
                    lead.businessName(),
                    lead.category(),
                    lead.city(),
                    lead.address(),
                    lead.country(),
                    lead.website(),
                    lead.phone(),
                    lead.email(),
                    lead.contactName(),
                    lead.source(),
                    lead.sourceUrl());
        }
    }

    record CampaignView(UUID id, @Nullable String name) {}

    record ApproveRequest(@Nullable String contentHash) {}

    record RejectRequest(@Nullable String reason) {}

    record EditRequest(@Nullable String subject, @Nullable String body) {}

    /** @param ids each an id, or an object of {@code id} and {@code content_hash} */
    record BulkRequest(@Nullable List<JsonNode> ids) {}

    enum BulkOutcome {
        APPROVED,
        NOT_FOUND,
        ALREADY_DECIDED,
        EXPIRED,
        STALE_CONTENT_HASH
    }

    /** @param detail what to do; null when it was approved */
    record BulkResult(
            UUID id, BulkOutcome outcome, @Nullable String detail) {}

    record BulkAnswer(int approved, List<BulkResult> results) {}

    /** The queue, oldest draft first. Without a status: what waits for a decision; ALL: everything. */
    @GetMapping
    @PreAuthorize(Permission.Needs.OUTREACH_READ)
    Page<Item> list(
            @RequestParam(defaultValue = "PENDING") String status,
            @RequestParam(name = "campaign_id", required = false) @Nullable UUID campaignId,
            @RequestParam(name = "lead_id", required = false) @Nullable UUID leadId,
            @RequestParam(defaultValue = "0") int page,
            @RequestParam(defaultValue = "50") int size) {
        Page.Request request = Page.Request.of(page, size);
        Instant now = now();
        OrganizationId organization = Caller.current().organizationId();
        Map<String, Object> parameters = new LinkedHashMap<>();
        List<String> conditions = new ArrayList<>(List.of("organization_id = :organization"));
        parameters.put("organization", organization.value());
        if (!status.equalsIgnoreCase("ALL")) {
            conditions.add(condition(status(status)));
            parameters.put("now", now.toString());
        }
        if (campaignId != null) {
            conditions.add("campaign_id = :campaign");
            parameters.put("campaign", campaignId);
        }
        if (leadId != null) {
            conditions.add("lead_id = :lead");
            parameters.put("lead", leadId);
        }
        String from = " FROM outreach.approval_item WHERE " + String.join(" AND ", conditions);
        long total =
                with(parameters, "SELECT count(*)" + from).query(Long.class).single();
        List<ApprovalItem> items = with(
                        parameters,
                        "SELECT " + ApprovalItem.COLUMNS + from
                                + " ORDER BY drafted_at, contact_id LIMIT " + request.size() + " OFFSET "
                                + request.offset())
                .query(ApprovalItem::read)
                .list();
        return request.of(views(organization, items, now), total);
    }

    @GetMapping("/{id}")
    @PreAuthorize(Permission.Needs.OUTREACH_READ)
    Item one(@PathVariable UUID id) {
        OrganizationId organization = Caller.current().organizationId();
        List<ApprovalItem> found = database.jdbc()
                .sql("SELECT " + ApprovalItem.COLUMNS
                        + " FROM outreach.approval_item WHERE organization_id = :organization AND contact_id = :id")
                .param("organization", organization.value())
                .param("id", id)
                .query(ApprovalItem::read)
                .list();
        return views(organization, found, now()).stream()
                .findFirst()
                .orElseThrow(() -> Problem.notFound("approval item"));
    }

    @PostMapping("/{id}/approve")
    @PreAuthorize(Permission.Needs.OUTREACH_APPROVE)
    Item approve(@PathVariable UUID id, @RequestBody ApproveRequest request) {
        String hash = request.contentHash();
        if (hash == null || hash.isBlank()) {
            throw Problem.field(
                    "content_hash",
                    "is missing: send the content_hash of the item as you read it, so that it is certain"
                            + " which text you approve.");
        }
        ContactId contact = new ContactId(id);
        expectDone(desk.approve(Caller.current(), Map.of(contact, Optional.of(hash)), now())
                .get(contact));
        return one(id);
    }

    @PostMapping("/{id}/reject")
    @PreAuthorize(Permission.Needs.OUTREACH_APPROVE)
    Item reject(@PathVariable UUID id, @RequestBody RejectRequest request) {
        String reason = request.reason() == null ? "" : request.reason().strip();
        if (reason.isEmpty() || reason.length() > MAX_REASON || reason.indexOf('\0') >= 0) {
            throw Problem.field("reason", "must say in 1 to " + MAX_REASON + " characters why it is rejected.");
        }
        expectDone(desk.reject(Caller.current(), new ContactId(id), reason, now()));
        return one(id);
    }

    @PatchMapping("/{id}")
    @PreAuthorize(Permission.Needs.OUTREACH_APPROVE)
    Item edit(@PathVariable UUID id, @RequestBody EditRequest request) {
        expectDone(desk.edit(Caller.current(), new ContactId(id), new Edit(request.subject(), request.body()), now()));
        return one(id);
    }

    /** Approves many items, each for itself; those that cannot be approved do not stop the others. */
    @PostMapping("/approve")
    @PreAuthorize(Permission.Needs.OUTREACH_APPROVE)
    BulkAnswer approveAll(@RequestBody BulkRequest request) {
        Map<ContactId, Optional<String>> wanted = wanted(request);
        List<BulkResult> results = new ArrayList<>();
        desk.approve(Caller.current(), wanted, now()).forEach((id, outcome) -> results.add(result(id, outcome)));
        int approved = (int) results.stream()
                .filter(each -> each.outcome() == BulkOutcome.APPROVED)
                .count();
        return new BulkAnswer(approved, results);
    }

    private static Map<ContactId, Optional<String>> wanted(BulkRequest request) {
        List<JsonNode> ids = request.ids();
        if (ids == null || ids.isEmpty() || ids.size() > MAX_BULK) {
            throw Problem.field("ids", "must name from 1 to " + MAX_BULK + " items.");
        }
        Map<ContactId, Optional<String>> wanted = new LinkedHashMap<>();
        for (JsonNode each : ids) {
            JsonNode id = each.isObject() ? each.path("id") : each;
            JsonNode hash = each.path("content_hash");
            if (!id.isString() || !(hash.isMissingNode() || hash.isString())) {
                throw Problem.field("ids", "must be ids, or objects of id and content_hash.");
            }
            try {
                wanted.put(
                        ContactId.of(id.asString()), hash.isString() ? Optional.of(hash.asString()) : Optional.empty());
            } catch (IllegalArgumentException malformed) {
                throw Problem.field("ids", "holds something that is not an id.");
            }
        }
        return wanted;
    }

    private static BulkResult result(ContactId id, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done done -> new BulkResult(id.value(), BulkOutcome.APPROVED, null);
            case Outcome.NotFound missing ->
                new BulkResult(id.value(), BulkOutcome.NOT_FOUND, "There is no such item in your organization.");
            case Outcome.AlreadyDecided decided ->
                new BulkResult(id.value(), BulkOutcome.ALREADY_DECIDED, alreadyDecided(decided.item()));
            case Outcome.Expired expired -> new BulkResult(id.value(), BulkOutcome.EXPIRED, EXPIRED);
            case Outcome.StaleContentHash stale ->
                new BulkResult(id.value(), BulkOutcome.STALE_CONTENT_HASH, STALE_CONTENT_HASH);
        };
    }

    private static final String EXPIRED =
            "Nobody decided it within 7 days of its drafting. The next run of its campaign drafts anew for this lead.";
    private static final String STALE_CONTENT_HASH =
            "The text was edited since you read it. Read the item again and approve with its content_hash.";

    private static String alreadyDecided(ApprovalItem item) {
        return "It was " + item.status().name().toLowerCase(Locale.ROOT) + " at " + item.decidedAt() + " by "
                + item.decidedBy() + "; a decision is final.";
    }

    private static void expectDone(@Nullable Outcome outcome) {
        switch (outcome) {
            case Outcome.Done done -> {}
            case Outcome.AlreadyDecided decided ->
                throw Problem.conflict("already-decided", alreadyDecided(decided.item()))
                        .with("status", decided.item().status());
            case Outcome.Expired expired -> throw Problem.conflict("expired", EXPIRED);
            case Outcome.StaleContentHash stale ->
                throw Problem.conflict("stale-content-hash", STALE_CONTENT_HASH)
                        .with("content_hash", stale.item().contentHash());
            case Outcome.NotFound missing -> throw Problem.notFound("approval item");
            case null -> throw Problem.notFound("approval item");
        }
    }

    private List<Item> views(OrganizationId organization, List<ApprovalItem> items, Instant now) {
        if (items.isEmpty()) {
            return List.of();
        }
        Mode mode = PublishedSettings.mode(database, organization);
        Map<UUID, String> names = campaignNames(organization, items);
        return items.stream().map(item -> view(item, mode, names, now)).toList();
    }

    private Map<UUID, String> campaignNames(OrganizationId organization, List<ApprovalItem> items) {
        Map<UUID, String> names = new LinkedHashMap<>();
        database.jdbc()
                .sql("""
                        SELECT campaign_id, name FROM campaign.campaign
                        WHERE organization_id = :organization AND campaign_id = ANY(:campaigns::uuid[])""")
                .param("organization", organization.value())
                .param(
                        "campaigns",
                        items.stream()
                                .map(item -> item.contact().campaignId().toString())
                                .distinct()
                                .toArray(String[]::new))
                .query((row, number) -> names.put(row.getObject("campaign_id", UUID.class), row.getString("name")))
                .list();
        return names;
    }

    private static Item view(ApprovalItem item, Mode current, Map<UUID, String> campaigns, Instant now) {
        Contact contact = item.contact();
        UUID campaign = contact.campaignId().value();
        return new Item(
                contact.contactId().value(),
                item.statusAt(now),
                LeadView.of(contact.lead()),
                new CampaignView(campaign, campaigns.get(campaign)),
                contact.runId().value(),
                contact.step(),
                contact.channel(),
                contact.purpose(),
                contact.recipient(),
                contact.sender(),
                item.draft().subject(),
                item.draft().fullText(),
                item.draft().fullHtml(),
                item.draft().bodyText(),
                item.draft().unsubscribeUrl(),
                item.writtenBy(),
                item.authorship(),
                item.isOpen(now) ? current : item.approvedMode(),
                item.contentHash(),
                item.draftedAt(),
                item.expiresAt(),
                item.editedBy(),
                item.editedAt(),
                item.decidedBy(),
                item.decidedAt(),
                item.decisionReason());
    }

    private static Status status(String text) {
        try {
            return Status.valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw Problem.field("status", "must be ALL or one of " + Arrays.toString(Status.values()) + ".");
        }
    }

    /** As {@link ApprovalItem#statusAt} sees it. */
    private static String condition(Status status) {
        return switch (status) {
            case PENDING -> "(status = 'PENDING' AND expires_at > :now::timestamptz)";
            case EXPIRED -> "(status = 'EXPIRED' OR status = 'PENDING' AND expires_at <= :now::timestamptz)";
            case APPROVED, REJECTED -> "status = '" + status + "'";
        };
    }

    private StatementSpec with(Map<String, Object> parameters, String sql) {
        return database.jdbc().sql(sql).params(parameters);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
