package dev.leadflow.outreach.decision;

import dev.leadflow.common.event.ContactCleared;
import dev.leadflow.common.event.ContactDecided;
import dev.leadflow.common.event.ContactDeferred;
import dev.leadflow.common.event.MessageApproved;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.Reason;
import dev.leadflow.outreach.decision.ContactJudged.ByContactRules;
import dev.leadflow.outreach.decision.ContactJudged.ByQuotaRules;
import dev.leadflow.outreach.policy.ContactFacts;
import dev.leadflow.outreach.policy.Decision;
import dev.leadflow.outreach.policy.Ruling;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message with what one chain of rules said about it.
 *
 * @param facts what the chain saw
 * @param byContactRules what the chain before saw; null for the contact rules themselves
 */
record Judged(
        MessageApproved message,
        ContactDecided.Stage stage,
        Ruling ruling,
        ContactFacts facts,
        @Nullable ByContactRules byContactRules,
        Instant at)
        implements QuotaAnswer {

    /** Whether nothing speaks against it, for real or as a rehearsal. */
    boolean passed() {
        return ruling.passed();
    }

    QuotaRequest askForAPlace() {
        return new QuotaRequest.Judge(message, ByContactRules.of(facts, at));
    }

    @Override
    public List<Judged> verdict() {
        return List.of(this);
    }

    /** Everything but the text, which no rule looks at. */
    @Override
    public ContactJudged recorded() {
        boolean first = stage == ContactDecided.Stage.CONTACT_RULES;
        return new ContactJudged.Judgement(
                message.contact(),
                message.approval(),
                message.judgement(),
                first ? ByContactRules.of(facts, at) : byContactRules,
                first ? null : ByQuotaRules.of(facts, at),
                ContactJudged.Said.of(ruling));
    }

    boolean isDeferred() {
        return ruling.decision() instanceof Decision.Defer;
    }

    /** @throws IllegalStateException when the message did not pass */
    ContactCleared cleared() {
        return switch (ruling.decision()) {
            case Decision.Proceed proceed -> new ContactCleared(message, Mode.LIVE, at);
            case Decision.Simulate simulate -> new ContactCleared(message, Mode.DRY_RUN, at);
            case Decision.Deny deny -> throw new IllegalStateException("A denied contact is not cleared");
            case Decision.Defer defer -> throw new IllegalStateException("A deferred contact is not cleared");
        };
    }

    /** @throws IllegalStateException when the message does not have to wait */
    ContactDeferred deferred() {
        if (ruling.decision() instanceof Decision.Defer(Instant until, Reason reason, String detail)) {
            return new ContactDeferred(message, until, reason, detail);
        }
        throw new IllegalStateException("This contact does not have to wait");
    }

    ContactDecided decided() {
        return ruling.told(message, stage, at);
    }
}
