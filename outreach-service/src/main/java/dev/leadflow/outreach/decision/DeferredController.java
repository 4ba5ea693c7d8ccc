package dev.leadflow.outreach.decision;

import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.postgres.TenantDatabase;
import dev.leadflow.common.web.Caller;
import dev.leadflow.common.web.Page;
import dev.leadflow.common.web.Permission;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What waits, until when and why. */
@RestController
class DeferredController {

    private final TenantDatabase database;

    DeferredController(TenantDatabase database) {
        this.database = database;
    }

    /**
     * @param judgement how often the contact has been judged so far
     * @param until when it is judged again
     */
    record Waiting(
            UUID contactId,
            UUID leadId,
            UUID campaignId,
            String businessName,
            Channel channel,
            OffsetDateTime until,
            Reason reason,
            String detail,
            int judgement,
            OffsetDateTime deferredAt) {

        static final String FILTER = """
                FROM outreach.deferred_contact
                WHERE organization_id = :organization AND released_at IS NULL
                  AND (:campaign::uuid IS NULL OR campaign_id = :campaign::uuid)
                  AND (:reason::text IS NULL OR reason = :reason::text)""";

        static final String READ = """
                SELECT contact_id, lead_id, campaign_id, message #>> '{contact,lead,business_name}' AS business_name,
                  channel, due_at, reason, detail, judgement, deferred_at
                """ + FILTER + " ORDER BY due_at, contact_id LIMIT :size OFFSET :offset";
    }

    @GetMapping("/api/deferred")
    @PreAuthorize(Permission.Needs.OUTREACH_READ)
    Page<Waiting> waiting(
            @RequestParam(defaultValue = "0") int page,
            @RequestParam(defaultValue = "50") int size,
            @RequestParam(name = "campaign_id", required = false) @Nullable UUID campaignId,
            @RequestParam(required = false) @Nullable Reason reason) {
        Page.Request asked = Page.Request.of(page, size);
        List<Waiting> items = filtered(Waiting.READ, campaignId, reason)
                .param("size", asked.size())
                .param("offset", asked.offset())
                .query((row, number) -> new Waiting(
                        row.getObject("contact_id", UUID.class),
                        row.getObject("lead_id", UUID.class),
                        row.getObject("campaign_id", UUID.class),
                        row.getString("business_name"),
                        Channel.valueOf(row.getString("channel")),
                        row.getObject("due_at", OffsetDateTime.class),
                        Reason.valueOf(row.getString("reason")),
                        row.getString("detail"),
                        row.getInt("judgement"),
                        row.getObject("deferred_at", OffsetDateTime.class)))
                .list();
        long total = filtered("SELECT count(*) " + Waiting.FILTER, campaignId, reason)
                .query(Long.class)
                .single();
        return asked.of(items, total);
    }

    private StatementSpec filtered(String sql, @Nullable UUID campaignId, @Nullable Reason reason) {
        return database.jdbc()
                .sql(sql)
                .param("organization", Caller.current().organizationId().value())
                .param("campaign", campaignId)
                .param("reason", reason == null ? null : reason.name());
    }
}
