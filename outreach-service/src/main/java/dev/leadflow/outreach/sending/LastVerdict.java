package dev.leadflow.outreach.sending;

import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.ContactCleared;
import dev.leadflow.common.event.MessageApproved;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Reason;
import dev.leadflow.outreach.policy.Decision;
import dev.leadflow.outreach.policy.JudgedContact;
import dev.leadflow.outreach.policy.Rules;
import dev.leadflow.outreach.policy.Ruling;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The verdicts of the last gate, from what PostgreSQL says at this moment; pure. What is not known is a no. */
final class LastVerdict {

    /** The link's row is usually there within milliseconds; so long a contact simply comes again. */
    private static final Duration LINK_IS_ON_ITS_WAY = Duration.ofSeconds(10);

    private static final Duration LINK_LOOK_AGAIN = Duration.ofSeconds(15);
    private static final Duration CHANNEL_LOOK_AGAIN = Duration.ofMinutes(15);

    /** It needs a person and a restart to set a channel up. */
    private static final Duration CLOSED_LOOK_AGAIN = Duration.ofHours(1);

    /** The longest time for which a rule looks at the place that a clearance took. */
    private static final Duration PLACE_COUNTS = Duration.ofHours(1);

    /** Greylisting lets a message through that comes again after some minutes, five as a rule. */
    private static final Duration RECIPIENT_LOOK_AGAIN = Duration.ofMinutes(5);

    /** How often a pause doubles while a contact is given back again and again. */
    private static final int MOST_DOUBLINGS = 6;

    /** Then about a day has passed, and the recipient's server is believed that it does not want the message. */
    private static final int MOST_GIVEN_BACK = 9;

    private LastVerdict() {}

    /**
     * The verdict on one contact.
     *
     * @param closed why the contact's channel cannot be used at all; empty when it can
     */
    static Ruling of(KeyedContact asked, GateFacts facts, Optional<String> closed, Instant now) {
        ContactCleared cleared = asked.cleared();
        MessageApproved message = asked.message();
        boolean textUnchanged = asked.contentHash().equals(message.approval().contentHash());
        if (!facts.approved() || !textUnchanged) {
            return denied(
                    "exact-text-approved",
                    Reason.AWAITING_APPROVAL,
                    "The approval queue has no approval of exactly this text for exactly this recipient.",
                    Map.of(
                            "approved", Boolean.toString(facts.approved()),
                            "text_unchanged", Boolean.toString(textUnchanged)));
        }
        JudgedContact contact = new JudgedContact(message.contact(), message.approval(), now);
        Ruling byRules = Rules.judgeWithEveryFact(Rules.inForce().lastGate(), contact, facts.forRules(contact));
        if (!byRules.passed()) {
            return byRules;
        }
        if (!placeCounts(cleared, facts.settings(), now)) {
            return clearedLongAgo(cleared, now);
        }
        if (!facts.unsubscribeReady()) {
            return new Ruling(
                    "unsubscribe-ready",
                    1,
                    new Decision.Defer(
                            now.plus(LINK_LOOK_AGAIN),
                            Reason.UNSUBSCRIBE_NOT_READY,
                            "The unsubscribe link of the message does not work yet."),
                    Map.of(
                            "unsubscribe_ready",
                            "false",
                            "cleared_at",
                            cleared.clearedAt().toString()));
        }
        Ruling ruling = byRules.alsoLookingAt(Map.of(
                "approved", "true",
                "text_unchanged", "true",
                "unsubscribe_ready", "true",
                "refused_for_good", Boolean.toString(facts.refusedForGood())));
        if (ruling.decision() instanceof Decision.Proceed && cleared.mode() == Mode.DRY_RUN) {
            return new Ruling(
                    "cleared-as-dry-run",
                    1,
                    new Decision.Simulate("It was cleared in a dry run, so it is only recorded."),
                    ruling.facts());
        }
        if (ruling.decision() instanceof Decision.Proceed && facts.refusedForGood()) {
            return denied(
                    "recipient-takes-mail",
                    Reason.REFUSED_FOR_GOOD,
                    "The mail provider said lately that this recipient will never take mail.",
                    Map.of(
                            "refused_for_good",
                            "true",
                            "refusal_counts_for_days",
                            Long.toString(ContactAttempted.FOR_GOOD.toDays())));
        }
        if (ruling.decision() instanceof Decision.Proceed && closed.isPresent()) {
            return channelNotReady(message, closed.get(), now.plus(CLOSED_LOOK_AGAIN));
        }
        return ruling;
    }

    /** The caps have counted the contact on the day and in the hour in which it was cleared, and know nothing of it in another one. */
    private static boolean placeCounts(ContactCleared cleared, @Nullable OrganizationSettings settings, Instant now) {
        return settings != null
                && day(cleared.clearedAt(), settings).equals(day(now, settings))
                && now.isBefore(cleared.clearedAt().plus(PLACE_COUNTS));
    }

    private static LocalDate day(Instant moment, OrganizationSettings settings) {
        return LocalDate.ofInstant(moment, settings.zone());
    }

    private static Ruling clearedLongAgo(ContactCleared cleared, Instant now) {
        return new Ruling(
                "place-counts",
                1,
                new Decision.Defer(
                        now,
                        Reason.AWAITING_SEND,
                        "It was cleared on another day or more than an hour ago, so that the caps of today have not counted"
                                + " it; it is judged again."),
                Map.of("cleared_at", cleared.clearedAt().toString()));
    }

    /** Another contact holds this step of the lead: the facts that were judged had missed it. */
    static Ruling stepIsTaken(Contact contact) {
        return denied(
                "once-per-step",
                Reason.ALREADY_CONTACTED,
                "Another attempt has this step of the campaign already.",
                Map.of("campaign_id", contact.campaignId().toString(), "step", Integer.toString(contact.step())));
    }

    /**
     * The recipient's side does not take the message now; empty when it has said so often enough.
     *
     * @param before how often it has said so
     */
    static Optional<Ruling> recipientNotReady(String why, int before, Instant now) {
        if (before >= MOST_GIVEN_BACK) {
            return Optional.empty();
        }
        Decision later =
                new Decision.Defer(now.plus(everLonger(RECIPIENT_LOOK_AGAIN, before)), Reason.RECIPIENT_NOT_READY, why);
        return Optional.of(
                new Ruling("recipient-ready", 1, later, Map.of("not_taken_before", Integer.toString(before))));
    }

    /** Whether the contact need not be judged again, but only come again in a moment. */
    static boolean linkIsOnItsWay(ContactCleared cleared, Ruling ruling, Instant now) {
        return ruling.decision().reason() == Reason.UNSUBSCRIBE_NOT_READY
                && now.isBefore(cleared.clearedAt().plus(LINK_IS_ON_ITS_WAY));
    }

    private static Ruling denied(String rule, Reason reason, String detail, Map<String, String> facts) {
        return new Ruling(rule, 1, new Decision.Deny(reason, detail), facts);
    }

    /**
     * Looks again ever more rarely: whatever does not pass soon needs a person.
     *
     * @param before how often the channel was found not ready for this contact
     */
    static Ruling channelNotReady(MessageApproved message, String why, int before, Instant now) {
        return channelNotReady(message, why, now.plus(everLonger(CHANNEL_LOOK_AGAIN, before)));
    }

    private static Ruling channelNotReady(MessageApproved message, String why, Instant again) {
        return new Ruling(
                "channel-ready",
                1,
                new Decision.Defer(again, Reason.CHANNEL_NOT_READY, why),
                Map.of("channel", message.contact().channel().name()));
    }

    /** The first pause, doubled with each that was before. */
    private static Duration everLonger(Duration first, int before) {
        return first.multipliedBy(1L << Math.min(before, MOST_DOUBLINGS));
    }
}
