package dev.leadflow.outreach.decision;

import dev.leadflow.common.event.AttemptId;
import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.Mode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The contacts that one lead got, may have got, or would have got in a dry run. A real contact counts for everything that
 * comes after it; a simulated one only for further simulations.
 */
record LeadContacts(List<Made> made) {

    static final LeadContacts NONE = new LeadContacts(List.of());

    /** More than a lead ever gets; keeps its entry small whatever happens. */
    private static final int KEPT = 500;

    /** @param at when the recipient was first reached by the attempt; later news of it do not move it */
    record Made(AttemptId attemptId, CampaignId campaignId, int step, Channel channel, Mode mode, Instant at) {

        private boolean countsFor(Mode judged) {
            return mode == Mode.LIVE || judged == Mode.DRY_RUN;
        }
    }

    /** What is known after the attempt changed: it counts once it may have reached somebody, and no more when it did not. */
    LeadContacts with(ContactAttempted attempt) {
        boolean known = made.stream().anyMatch(each -> each.attemptId.equals(attempt.attemptId()));
        return switch (attempt.status()) {
            case SIMULATED, IO_STARTED, ACCEPTED, DELIVERED, BOUNCED, COMPLAINED, UNKNOWN, ABANDONED ->
                known ? this : plus(attempt);
            case REFUSED, CANCELLED -> known ? without(attempt.attemptId()) : this;
            case CLAIMED -> this;
        };
    }

    private LeadContacts plus(ContactAttempted attempt) {
        List<Made> more = new ArrayList<>(made);
        more.add(new Made(
                attempt.attemptId(),
                attempt.campaignId(),
                attempt.step(),
                attempt.channel(),
                attempt.mode(),
                attempt.at()));
        return new LeadContacts(List.copyOf(more.subList(Math.max(0, more.size() - KEPT), more.size())));
    }

    private LeadContacts without(AttemptId attempt) {
        return new LeadContacts(
                made.stream().filter(each -> !each.attemptId.equals(attempt)).toList());
    }

    /** Whether the contact's step of its campaign has been made before, as seen by a contact of that mode. */
    boolean reached(Contact contact, Mode mode) {
        return made.stream()
                .filter(each -> each.countsFor(mode))
                .anyMatch(each -> each.campaignId.equals(contact.campaignId())
                        && each.step == contact.step()
                        && each.channel == contact.channel());
    }

    /** When the lead was last contacted over any channel, as seen by a contact of that mode; null for never. */
    @Nullable
    Instant lastAt(Mode mode) {
        return made.stream()
                .filter(each -> each.countsFor(mode))
                .map(Made::at)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }
}
