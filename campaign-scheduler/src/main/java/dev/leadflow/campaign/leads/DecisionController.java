package dev.leadflow.campaign.leads;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.Verdict;
import dev.leadflow.common.postgres.TenantDatabase;
import dev.leadflow.common.web.Page;
import dev.leadflow.common.web.Permission;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.format.annotation.DateTimeFormat;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.type.TypeReference;

/** Every verdict on every contact, newest first. */
@RestController
class DecisionController {

    private final TenantDatabase database;

    DecisionController(TenantDatabase database) {
        this.database = database;
    }

    /**
     * One verdict.
     *
     * @param facts what the rule looked at, without addresses
     * @param retryAt when it could pass, for DEFER
     */
    record DecisionView(
            UUID id,
            Instant at,
            String stage,
            String rule,
            int ruleVersion,
            Verdict verdict,
            @Nullable String reason,
            String detail,
            @Nullable Instant retryAt,
            UUID leadId,
            UUID contactId,
            UUID campaignId,
            UUID runId,
            Map<String, String> facts) {

        static DecisionView of(ResultSet row, int number) throws SQLException {
            String facts = row.getString("facts");
            return new DecisionView(
                    row.getObject("decision_id", UUID.class),
                    Objects.requireNonNull(ContactProgress.instant(row, "decided_at")),
                    row.getString("stage"),
                    row.getString("rule"),
                    row.getInt("rule_version"),
                    Verdict.valueOf(row.getString("verdict")),
                    row.getString("reason"),
                    row.getString("detail"),
                    ContactProgress.instant(row, "retry_at"),
                    row.getObject("lead_id", UUID.class),
                    row.getObject("contact_id", UUID.class),
                    row.getObject("campaign_id", UUID.class),
                    row.getObject("run_id", UUID.class),
                    facts == null
                            ? Map.of()
                            : Json.EVENTS.readValue(facts, new TypeReference<Map<String, String>>() {}));
        }
    }

    /** Filters are joined by "and"; {@code from} is inside, {@code to} is outside. */
    @GetMapping("/api/decisions")
    @PreAuthorize(Permission.Needs.LEADS_READ)
    Page<DecisionView> list(
            @RequestParam(required = false) @Nullable Reason reason,
            @RequestParam(required = false) @Nullable String rule,
            @RequestParam(required = false) @Nullable Verdict verdict,
            @RequestParam(name = "campaign_id", required = false) @Nullable UUID campaignId,
            @RequestParam(name = "lead_id", required = false) @Nullable UUID leadId,
            @RequestParam(required = false) @DateTimeFormat(iso = DateTimeFormat.ISO.DATE_TIME) @Nullable
                    OffsetDateTime from,
            @RequestParam(required = false) @DateTimeFormat(iso = DateTimeFormat.ISO.DATE_TIME) @Nullable
                    OffsetDateTime to,
            @RequestParam(defaultValue = "0") int page,
            @RequestParam(defaultValue = "50") int size) {
        Page.Request wanted = Page.Request.of(page, size);
        Map<String, Object> conditions = new LinkedHashMap<>();
        put(conditions, "reason = :p", reason == null ? null : reason.name());
        put(conditions, "rule = :p", rule);
        put(conditions, "verdict = :p", verdict == null ? null : verdict.name());
        put(conditions, "campaign_id = :p", campaignId);
        put(conditions, "lead_id = :p", leadId);
        put(conditions, "decided_at >= :p", from);
        put(conditions, "decided_at < :p", to);
        int[] number = {0};
        String where = conditions.isEmpty()
                ? ""
                : conditions.keySet().stream()
                        .map(condition -> condition.replace(":p", ":p" + number[0]++))
                        .collect(Collectors.joining(" AND ", " WHERE ", ""));
        long total = bind(database.jdbc().sql("SELECT count(*) FROM campaign.decision" + where), conditions)
                .query(Long.class)
                .single();
        return wanted.of(
                bind(
                                database.jdbc()
                                        .sql("SELECT * FROM campaign.decision" + where
                                                + " ORDER BY decided_at DESC, decision_id LIMIT :size OFFSET :offset"),
                                conditions)
                        .param("size", wanted.size())
                        .param("offset", wanted.offset())
                        .query(DecisionView::of)
                        .list(),
                total);
    }

    private static void put(Map<String, Object> conditions, String condition, @Nullable Object value) {
        if (value != null) {
            conditions.put(condition, value);
        }
    }

    private static JdbcClient.StatementSpec bind(JdbcClient.StatementSpec statement, Map<String, Object> conditions) {
        JdbcClient.StatementSpec bound = statement;
        int number = 0;
        for (Object value : conditions.values()) {
            bound = bound.param("p" + number++, value);
        }
        return bound;
    }
}
