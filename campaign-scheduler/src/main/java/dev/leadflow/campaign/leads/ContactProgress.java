package dev.leadflow.campaign.leads;

import dev.leadflow.common.event.ApprovalChanged;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.ContactDecided;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.Verdict;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The newest that each service has told about one contact; null where it has told nothing. */
public record ContactProgress(
        @Nullable Instant draftedAt,
        @Nullable Instant draftRefusedAt,
        @Nullable Approved approval,
        @Nullable Decided decision,
        @Nullable Attempted attempt) {

    /** Nothing has happened since the contact was requested. */
    public static final ContactProgress NONE = new ContactProgress(null, null, null, null, null);

    /** What the approval queue said last. */
    public record Approved(ApprovalChanged.Status status, Instant at) {}

    /** What the rules said last. */
    public record Decided(
            ContactDecided.Stage stage,
            Verdict verdict,
            @Nullable Reason reason,
            @Nullable Instant retryAt,
            Instant at) {}

    /** How far the last attempt came. */
    public record Attempted(
            ContactAttempted.Status status,
            Mode mode,
            @Nullable Reason reason,
            Instant at) {

        boolean contacted() {
            return status == ContactAttempted.Status.SIMULATED || status.mayHaveReachedTheRecipient();
        }
    }

    /**
     * Where the contact stands: an attempt that reached somebody outranks everything; a reviewer's no outranks the rules;
     * otherwise whoever spoke last.
     */
    public Outcome outcome() {
        if (attempt != null && attempt.contacted()) {
            return new Outcome.Contacted(attempt.status);
        }
        if (approval != null && approval.status == ApprovalChanged.Status.REJECTED) {
            return new Outcome.Ended(Reason.REJECTED_BY_REVIEWER);
        }
        if (approval != null && approval.status == ApprovalChanged.Status.EXPIRED) {
            return new Outcome.Ended(Reason.APPROVAL_EXPIRED);
        }
        if (attempt != null && (decision == null || !isSaidBy(decision, attempt))) {
            return switch (attempt.status) {
                case REFUSED ->
                    new Outcome.Ended(Objects.requireNonNullElse(attempt.reason, Reason.REFUSED_BY_PROVIDER));
                case CANCELLED -> cancelled(attempt.reason);
                default -> new Outcome.Waiting(Reason.AWAITING_SEND);
            };
        }
        if (approval != null && approval.status != ApprovalChanged.Status.APPROVED && isNewerThanTheRules(approval)) {
            return new Outcome.Waiting(Reason.AWAITING_APPROVAL);
        }
        if (decision != null) {
            return outcome(decision);
        }
        if (approval != null) {
            return new Outcome.Waiting(Reason.AWAITING_RULES);
        }
        if (draftRefusedAt != null) {
            return new Outcome.Ended(Reason.DRAFT_REFUSED);
        }
        return new Outcome.Waiting(draftedAt == null ? Reason.DRAFTING : Reason.AWAITING_APPROVAL);
    }

    /**
     * Stopped at the last gate, and the verdict that stopped it has not been told yet. What may pass later is not taken for
     * an end, or the lead would be selected twice.
     */
    private static Outcome cancelled(@Nullable Reason reason) {
        return switch (reason) {
            case null -> new Outcome.Waiting(Reason.AWAITING_RULES);
            case ORGANIZATION_STOPPED,
                    CAMPAIGN_NOT_RUNNING,
                    OUTSIDE_WINDOW,
                    DAILY_CAP,
                    COUNTRY_CALL_CAP,
                    DOMAIN_THROTTLE,
                    CALL_SLOTS,
                    SPEND_CAP,
                    UNKNOWN_SETTINGS,
                    CHANNEL_NOT_READY,
                    RECIPIENT_NOT_READY,
                    UNSUBSCRIBE_NOT_READY,
                    AWAITING_SEND -> new Outcome.Deferred(reason, null);
            default -> new Outcome.Ended(reason);
        };
    }

    /** Whether the verdict is the later word: judged anew after the attempt, or the very verdict that stopped it. */
    private static boolean isSaidBy(Decided decision, Attempted attempt) {
        boolean objects = decision.verdict == Verdict.DENY || decision.verdict == Verdict.DEFER;
        return decision.at.isAfter(attempt.at)
                || (objects && decision.stage == ContactDecided.Stage.LAST_GATE && decision.at.equals(attempt.at));
    }

    private boolean isNewerThanTheRules(Approved approved) {
        return decision == null || approved.at.isAfter(decision.at);
    }

    private static Outcome outcome(Decided decision) {
        return switch (decision.verdict) {
            case DENY -> new Outcome.Ended(Objects.requireNonNullElse(decision.reason, Reason.AWAITING_RULES));
            case DEFER ->
                new Outcome.Deferred(
                        Objects.requireNonNullElse(decision.reason, Reason.AWAITING_RULES), decision.retryAt);
            case PROCEED, SIMULATE ->
                new Outcome.Waiting(
                        decision.stage == ContactDecided.Stage.CONTACT_RULES
                                ? Reason.AWAITING_RULES
                                : Reason.AWAITING_SEND);
        };
    }

    /** The columns that {@link #of} reads, of the table with the alias {@code p}; all null when it has no row. */
    public static final String COLUMNS = """
            p.drafted_at, p.draft_refused_at, p.approval_at, p.approval_status, p.decided_at, p.decision_stage,
            p.decision_verdict, p.decision_reason, p.decision_retry_at, p.attempt_status, p.attempt_mode, p.attempt_reason,
            p.attempt_at""";

    public static ContactProgress of(ResultSet row) throws SQLException {
        return new ContactProgress(
                instant(row, "drafted_at"),
                instant(row, "draft_refused_at"),
                approved(row),
                decided(row),
                attempted(row));
    }

    private static @Nullable Approved approved(ResultSet row) throws SQLException {
        Instant at = instant(row, "approval_at");
        ApprovalChanged.Status status = named(ApprovalChanged.Status.class, row, "approval_status");
        return at == null || status == null ? null : new Approved(status, at);
    }

    private static @Nullable Decided decided(ResultSet row) throws SQLException {
        Instant at = instant(row, "decided_at");
        ContactDecided.Stage stage = named(ContactDecided.Stage.class, row, "decision_stage");
        Verdict verdict = named(Verdict.class, row, "decision_verdict");
        return at == null || stage == null || verdict == null
                ? null
                : new Decided(
                        stage,
                        verdict,
                        named(Reason.class, row, "decision_reason"),
                        instant(row, "decision_retry_at"),
                        at);
    }

    private static @Nullable Attempted attempted(ResultSet row) throws SQLException {
        Instant at = instant(row, "attempt_at");
        ContactAttempted.Status status = named(ContactAttempted.Status.class, row, "attempt_status");
        Mode mode = named(Mode.class, row, "attempt_mode");
        return at == null || status == null || mode == null
                ? null
                : new Attempted(status, mode, named(Reason.class, row, "attempt_reason"), at);
    }

    /**
     * What a column names; null also for a name that only a newer program knows, which wrote it before it was rolled back or
     * writes beside this one. One such name must not stop every run of the organization. Without its reason an end stays an
     * end; without its status a step counts as not told, so that the contact waits and its lead is not selected again.
     */
    static <E extends Enum<E>> @Nullable E named(Class<E> type, ResultSet row, String column) throws SQLException {
        String name = row.getString(column);
        return Arrays.stream(type.getEnumConstants())
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
