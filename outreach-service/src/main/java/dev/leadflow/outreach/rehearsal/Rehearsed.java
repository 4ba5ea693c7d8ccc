package dev.leadflow.outreach.rehearsal;

import dev.leadflow.common.event.Reason;
import dev.leadflow.outreach.rehearsal.Difference.Counts;
import dev.leadflow.outreach.rehearsal.Difference.Example;
import dev.leadflow.outreach.rehearsal.Difference.What;
import java.util.List;
import java.util.Map;

/**
 * What came of a rehearsal.
 *
 * @param decisions verdicts of chains of rules that were made again
 * @param contacts that were judged in the period
 * @param notRehearsed judgements whose settings are not known any more, or that could not be read
 * @param byReason why contacts were not made, waited or were only simulated at the end of the period
 * @param byHour contacts that were allowed, by the beginning of the hour in the organization's zone
 * @param note what the figures do not tell
 */
record Rehearsed(
        long decisions,
        long contacts,
        long newlyAllowed,
        long newlyBlocked,
        long deferredDifferently,
        long blockedDifferently,
        long notRehearsed,
        Map<Reason, Counts> byReason,
        Map<String, Counts> byHour,
        Examples examples,
        String note) {

    record Examples(
            List<Example> newlyAllowed,
            List<Example> newlyBlocked,
            List<Example> deferredDifferently,
            List<Example> blockedDifferently) {}

    private static final String NOTE =
            "As judged by the rules. A contact that the last gate or a provider really stopped counts as stopped, and in"
                    + " the rehearsal too unless that made it earlier; any other is taken to succeed."
                    + " Judgements are kept for 30 days.";

    static Rehearsed of(Replay replay, long unreadable) {
        Difference difference = replay.end();
        return new Rehearsed(
                replay.decisions(),
                difference.contacts(),
                difference.of(What.NEWLY_ALLOWED),
                difference.of(What.NEWLY_BLOCKED),
                difference.of(What.DEFERRED_DIFFERENTLY),
                difference.of(What.BLOCKED_DIFFERENTLY),
                replay.notRehearsed() + unreadable,
                difference.byReason(),
                difference.byHour(replay.zone()),
                new Examples(
                        difference.examples(What.NEWLY_ALLOWED),
                        difference.examples(What.NEWLY_BLOCKED),
                        difference.examples(What.DEFERRED_DIFFERENTLY),
                        difference.examples(What.BLOCKED_DIFFERENTLY)),
                NOTE);
    }
}
