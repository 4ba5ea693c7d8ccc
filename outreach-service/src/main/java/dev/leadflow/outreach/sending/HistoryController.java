package dev.leadflow.outreach.sending;

import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.ContactAttempted.Status;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.postgres.TenantDatabase;
import dev.leadflow.common.web.Caller;
import dev.leadflow.common.web.Page;
import dev.leadflow.common.web.Permission;
import dev.leadflow.common.web.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Every attempt to contact somebody (row 198). */
@RestController
class HistoryController {

    private final TenantDatabase database;

    HistoryController(TenantDatabase database) {
        this.database = database;
    }

    /**
     * One attempt.
     *
     * @param recipient null once the address was erased
     * @param reason why it was cancelled, refused or only simulated
     * @param detail a sentence for the operator
     */
    record AttemptView(
            UUID id,
            UUID leadId,
            UUID campaignId,
            UUID runId,
            UUID contactId,
            int step,
            Channel channel,
            Mode mode,
            @Nullable String recipient,
            Status status,
            @Nullable Reason reason,
            String detail,
            @Nullable String subject,
            String provider,
            @Nullable String providerId,
            Instant createdAt,
            Instant updatedAt) {

        static AttemptView read(ResultSet row, int number) throws SQLException {
            return new AttemptView(
                    row.getObject("attempt_id", UUID.class),
                    row.getObject("lead_id", UUID.class),
                    row.getObject("campaign_id", UUID.class),
                    row.getObject("run_id", UUID.class),
                    row.getObject("contact_id", UUID.class),
                    row.getInt("step"),
                    Channel.valueOf(row.getString("channel")),
                    Mode.valueOf(row.getString("mode")),
                    row.getString("recipient"),
                    Status.valueOf(row.getString("status")),
                    row.getString("reason") == null ? null : Reason.valueOf(row.getString("reason")),
                    row.getString("detail"),
                    row.getString("subject"),
                    row.getString("provider"),
                    row.getString("provider_id"),
                    row.getObject("created_at", OffsetDateTime.class).toInstant(),
                    row.getObject("updated_at", OffsetDateTime.class).toInstant());
        }
    }

    /** Attempts, newest first. {@code from} (inclusive) and {@code to} (exclusive) are times with an offset. */
    @GetMapping("/api/outreach-history")
    @PreAuthorize(Permission.Needs.OUTREACH_READ)
    Page<AttemptView> history(
            @RequestParam(name = "lead_id", required = false) @Nullable UUID leadId,
            @RequestParam(required = false) @Nullable String channel,
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(name = "campaign_id", required = false) @Nullable UUID campaignId,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            @RequestParam(defaultValue = "0") int page,
            @RequestParam(defaultValue = "50") int size) {
        Page.Request request = Page.Request.of(page, size);
        Map<String, Object> parameters = new LinkedHashMap<>();
        List<String> conditions = new ArrayList<>(List.of("organization_id = :organization"));
        parameters.put("organization", Caller.current().organizationId().value());
        if (leadId != null) {
            conditions.add("lead_id = :lead");
            parameters.put("lead", leadId);
        }
        if (channel != null) {
            conditions.add("channel = :channel");
            parameters.put("channel", oneOf("channel", Channel.class, channel).name());
        }
        if (status != null) {
            conditions.add("status = :status");
            parameters.put("status", oneOf("status", Status.class, status).name());
        }
        if (campaignId != null) {
            conditions.add("campaign_id = :campaign");
            parameters.put("campaign", campaignId);
        }
        if (from != null) {
            conditions.add("created_at >= :from::timestamptz");
            parameters.put("from", time("from", from));
        }
        if (to != null) {
            conditions.add("created_at < :to::timestamptz");
            parameters.put("to", time("to", to));
        }
        String matching = " FROM outreach.send_attempt WHERE " + String.join(" AND ", conditions);
        long total = database.jdbc()
                .sql("SELECT count(*)" + matching)
                .params(parameters)
                .query(Long.class)
                .single();
        List<AttemptView> attempts = database.jdbc()
                .sql("""
                SELECT attempt_id, lead_id, campaign_id, run_id, contact_id, step, channel, mode, recipient, status, reason,
                  detail, subject, provider, provider_id, created_at, updated_at
                """ + matching + " ORDER BY created_at DESC, attempt_id LIMIT " + request.size() + " OFFSET "
                        + request.offset())
                .params(parameters)
                .query(AttemptView::read)
                .list();
        return request.of(attempts, total);
    }

    private static <E extends Enum<E>> E oneOf(String field, Class<E> values, String text) {
        try {
            return Enum.valueOf(values, text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw Problem.field(field, "must be one of " + Arrays.toString(values.getEnumConstants()) + ".");
        }
    }

    private static String time(String field, String text) {
        try {
            // In a query string a plus that was not escaped arrives as a space.
            return OffsetDateTime.parse(text.replace(' ', '+')).toInstant().toString();
        } catch (DateTimeParseException malformed) {
            throw Problem.field(field, "must be a time with an offset, such as 2026-11-20T12:00:00+05:30.");
        }
    }
}
