package dev.leadflow.campaign.leads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.leadflow.common.event.ApprovalChanged;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.ContactDecided.Stage;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.Verdict;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each contact has exactly one outcome at every moment. */
class ContactProgressTest {

    private static Instant at(int minute) {
        return Instant.parse("2026-11-20T06:00:00Z").plusSeconds(60L * minute);
    }

    static ContactProgress.Approved approval(ApprovalChanged.Status status, int minute) {
        return new ContactProgress.Approved(status, at(minute));
    }

    static ContactProgress.Decided decision(Stage stage, Verdict verdict, @Nullable Reason reason, int minute) {
        return new ContactProgress.Decided(stage, verdict, reason, null, at(minute));
    }

    static ContactProgress.Attempted attempt(ContactAttempted.Status status, @Nullable Reason reason, int minute) {
        return new ContactProgress.Attempted(status, Mode.LIVE, reason, at(minute));
    }

    private static Arguments row(
            String name,
            ContactProgress.@Nullable Approved approval,
            ContactProgress.@Nullable Decided decision,
            ContactProgress.@Nullable Attempted attempt,
            Outcome outcome) {
        return arguments(name, new ContactProgress(at(1), null, approval, decision, attempt), outcome);
    }

    static Stream<Arguments> outcomes() {
        return Stream.of(
                arguments("nothing yet", ContactProgress.NONE, new Outcome.Waiting(Reason.DRAFTING)),
                arguments(
                        "no draft",
                        new ContactProgress(null, at(1), null, null, null),
                        new Outcome.Ended(Reason.DRAFT_REFUSED)),
                row("drafted", null, null, null, new Outcome.Waiting(Reason.AWAITING_APPROVAL)),
                row(
                        "queued",
                        approval(ApprovalChanged.Status.PENDING, 2),
                        null,
                        null,
                        new Outcome.Waiting(Reason.AWAITING_APPROVAL)),
                row(
                        "edited",
                        approval(ApprovalChanged.Status.EDITED, 2),
                        null,
                        null,
                        new Outcome.Waiting(Reason.AWAITING_APPROVAL)),
                row(
                        "approved",
                        approval(ApprovalChanged.Status.APPROVED, 2),
                        null,
                        null,
                        new Outcome.Waiting(Reason.AWAITING_RULES)),
                row(
                        "rejected",
                        approval(ApprovalChanged.Status.REJECTED, 2),
                        null,
                        null,
                        new Outcome.Ended(Reason.REJECTED_BY_REVIEWER)),
                row(
                        "expired while deferred",
                        approval(ApprovalChanged.Status.EXPIRED, 9),
                        decision(Stage.QUOTA_RULES, Verdict.DEFER, Reason.DAILY_CAP, 3),
                        null,
                        new Outcome.Ended(Reason.APPROVAL_EXPIRED)),
                row(
                        "first chain passed",
                        approval(ApprovalChanged.Status.APPROVED, 2),
                        decision(Stage.CONTACT_RULES, Verdict.PROCEED, null, 3),
                        null,
                        new Outcome.Waiting(Reason.AWAITING_RULES)),
                row(
                        "both chains passed",
                        approval(ApprovalChanged.Status.APPROVED, 2),
                        decision(Stage.QUOTA_RULES, Verdict.SIMULATE, Reason.DRY_RUN, 4),
                        null,
                        new Outcome.Waiting(Reason.AWAITING_SEND)),
                row(
                        "verdict before the approval's event",
                        null,
                        decision(Stage.CONTACT_RULES, Verdict.DENY, Reason.OPTED_OUT, 3),
                        null,
                        new Outcome.Ended(Reason.OPTED_OUT)),
                row(
                        "deferred",
                        approval(ApprovalChanged.Status.APPROVED, 2),
                        decision(Stage.QUOTA_RULES, Verdict.DEFER, Reason.OUTSIDE_WINDOW, 4),
                        null,
                        new Outcome.Deferred(Reason.OUTSIDE_WINDOW, null)),
                row(
                        "edited after a verdict",
                        approval(ApprovalChanged.Status.EDITED, 5),
                        decision(Stage.QUOTA_RULES, Verdict.DEFER, Reason.OUTSIDE_WINDOW, 4),
                        null,
                        new Outcome.Waiting(Reason.AWAITING_APPROVAL)),
                row(
                        "claimed",
                        approval(ApprovalChanged.Status.APPROVED, 2),
                        decision(Stage.QUOTA_RULES, Verdict.PROCEED, null, 4),
                        attempt(ContactAttempted.Status.CLAIMED, null, 5),
                        new Outcome.Waiting(Reason.AWAITING_SEND)),
                row(
                        "cancelled, and the gate's verdict is here",
                        approval(ApprovalChanged.Status.APPROVED, 2),
                        decision(Stage.LAST_GATE, Verdict.DENY, Reason.OPTED_OUT, 5),
                        attempt(ContactAttempted.Status.CANCELLED, Reason.OPTED_OUT, 5),
                        new Outcome.Ended(Reason.OPTED_OUT)),
                row(
                        "cancelled for good, verdict still on the way",
                        approval(ApprovalChanged.Status.APPROVED, 2),
                        decision(Stage.QUOTA_RULES, Verdict.PROCEED, null, 4),
                        attempt(ContactAttempted.Status.CANCELLED, Reason.OPTED_OUT, 5),
                        new Outcome.Ended(Reason.OPTED_OUT)),
                row(
                        "cancelled for a while, verdict still on the way",
                        approval(ApprovalChanged.Status.APPROVED, 2),
                        decision(Stage.QUOTA_RULES, Verdict.PROCEED, null, 4),
                        attempt(ContactAttempted.Status.CANCELLED, Reason.UNSUBSCRIBE_NOT_READY, 5),
                        new Outcome.Deferred(Reason.UNSUBSCRIBE_NOT_READY, null)),
                row(
                        "cancelled because it was cleared too long ago, verdict still on the way",
                        approval(ApprovalChanged.Status.APPROVED, 2),
                        decision(Stage.QUOTA_RULES, Verdict.PROCEED, null, 4),
                        attempt(ContactAttempted.Status.CANCELLED, Reason.AWAITING_SEND, 5),
                        new Outcome.Deferred(Reason.AWAITING_SEND, null)),
                row(
                        "cancelled without a word why",
                        approval(ApprovalChanged.Status.APPROVED, 2),
                        decision(Stage.QUOTA_RULES, Verdict.PROCEED, null, 4),
                        attempt(ContactAttempted.Status.CANCELLED, null, 5),
                        new Outcome.Waiting(Reason.AWAITING_RULES)),
                row(
                        "cancelled, judged again, passed",
                        approval(ApprovalChanged.Status.APPROVED, 2),
                        decision(Stage.QUOTA_RULES, Verdict.PROCEED, null, 6),
                        attempt(ContactAttempted.Status.CANCELLED, Reason.UNSUBSCRIBE_NOT_READY, 5),
                        new Outcome.Waiting(Reason.AWAITING_SEND)),
                row(
                        "refused",
                        approval(ApprovalChanged.Status.APPROVED, 2),
                        decision(Stage.LAST_GATE, Verdict.PROCEED, null, 5),
                        attempt(ContactAttempted.Status.REFUSED, null, 6),
                        new Outcome.Ended(Reason.REFUSED_BY_PROVIDER)),
                row(
                        "sent outranks a later verdict on the same contact",
                        approval(ApprovalChanged.Status.APPROVED, 2),
                        decision(Stage.CONTACT_RULES, Verdict.DENY, Reason.ALREADY_CONTACTED, 9),
                        attempt(ContactAttempted.Status.ACCEPTED, null, 6),
                        new Outcome.Contacted(ContactAttempted.Status.ACCEPTED)),
                row(
                        "sent outranks a rejection that came too late",
                        approval(ApprovalChanged.Status.REJECTED, 9),
                        null,
                        attempt(ContactAttempted.Status.UNKNOWN, null, 6),
                        new Outcome.Contacted(ContactAttempted.Status.UNKNOWN)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("outcomes")
    void saysWhereAContactStands(String name, ContactProgress progress, Outcome outcome) {
        assertThat(progress.outcome()).isEqualTo(outcome);
    }

    @ParameterizedTest
    @EnumSource(ContactAttempted.Status.class)
    void countsAsContactedWhateverReachedOrMayHaveReachedSomebodyAndRehearsals(ContactAttempted.Status status) {
        ContactProgress progress = new ContactProgress(null, null, null, null, attempt(status, null, 1));

        assertThat(progress.outcome() instanceof Outcome.Contacted)
                .isEqualTo(status == ContactAttempted.Status.SIMULATED || status.mayHaveReachedTheRecipient());
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void settlesWhatIsDeferredExceptForMoments(Reason reason) {
        assertThat(new Outcome.Deferred(reason, null).settled()).isEqualTo(reason != Reason.UNSUBSCRIBE_NOT_READY);
        assertThat(new Outcome.Waiting(reason).settled()).isFalse();
        assertThat(new Outcome.Ended(reason).settled()).isTrue();
    }
}
