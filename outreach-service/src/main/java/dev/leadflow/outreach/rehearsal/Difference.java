package dev.leadflow.outreach.rehearsal;

import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.Reason;
import dev.leadflow.outreach.rehearsal.Outcome.Kind;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a rehearsal and reality do not have in common; gathered contact by contact. */
final class Difference {

    private static final int EXAMPLES = 20;

    /** How a contact fared otherwise. */
    enum What {
        NEWLY_ALLOWED,
        NEWLY_BLOCKED,
        DEFERRED_DIFFERENTLY,
        BLOCKED_DIFFERENTLY
    }

    /** The same thing counted in what happened and in what would have happened. */
    record Counts(long recorded, long rehearsed) {

        private Counts plus(Counts others) {
            return new Counts(recorded + others.recorded, rehearsed + others.rehearsed);
        }
    }

    /** @param reason null for ALLOWED */
    record Fared(
            Kind outcome,
            @Nullable Instant at,
            @Nullable Instant until,
            String rule,
            @Nullable Reason reason) {

        private static Fared of(Outcome outcome) {
            return new Fared(
                    outcome.kind(),
                    outcome.passed() ? outcome.when() : null,
                    outcome.waits() ? outcome.when() : null,
                    outcome.rule(),
                    outcome.reason());
        }
    }

    /** A contact to look at. */
    record Example(LeadId leadId, ContactId contactId, Fared recorded, Fared rehearsed) {}

    private final Map<What, Long> counts = new EnumMap<>(What.class);
    private final Map<What, List<Example>> examples = new EnumMap<>(What.class);
    private final Map<Reason, Counts> byReason = new EnumMap<>(Reason.class);
    private final Map<Instant, Counts> byHour = new TreeMap<>();
    private long contacts;

    /**
     * Takes the way of a contact that is over, or of which the period shows no more.
     *
     * @param zone on whose clocks the hours are counted
     */
    void add(LeadId lead, ContactId contact, Outcome recorded, Outcome rehearsed, ZoneId zone) {
        contacts++;
        count(recorded, new Counts(1, 0), zone);
        count(rehearsed, new Counts(0, 1), zone);
        What what = between(recorded, rehearsed);
        if (what != null) {
            counts.merge(what, 1L, Long::sum);
            List<Example> shown = examples.computeIfAbsent(what, unused -> new ArrayList<>());
            if (shown.size() < EXAMPLES) {
                shown.add(new Example(lead, contact, Fared.of(recorded), Fared.of(rehearsed)));
            }
        }
    }

    private void count(Outcome outcome, Counts one, ZoneId zone) {
        if (outcome.reason() != null) {
            byReason.merge(outcome.reason(), one, Counts::plus);
        }
        if (outcome.passed()) {
            Instant hour = Objects.requireNonNull(outcome.when())
                    .atZone(zone)
                    .truncatedTo(ChronoUnit.HOURS)
                    .toInstant();
            byHour.merge(hour, one, Counts::plus);
        }
    }

    /**
     * A contact that would only have been simulated is blocked as far as the lead is concerned, and one that the period sees
     * waiting to its end was not allowed in it. What was stopped in reality was not made, so the rules cannot newly block it.
     * Null for no difference.
     */
    static @Nullable What between(Outcome recorded, Outcome rehearsed) {
        if (recorded.kind() == Kind.STOPPED && rehearsed.kind() == Kind.BLOCKED) {
            return What.BLOCKED_DIFFERENTLY;
        }
        int more = rehearsed.kind().compareTo(recorded.kind());
        if (more > 0 && rehearsed.passed()) {
            return What.NEWLY_ALLOWED;
        }
        if (more < 0 && (recorded.passed() || rehearsed.kind() == Kind.BLOCKED)) {
            return What.NEWLY_BLOCKED;
        }
        if (more != 0 || !Objects.equals(recorded.when(), rehearsed.when())) {
            return What.DEFERRED_DIFFERENTLY;
        }
        if (recorded.reason() == rehearsed.reason()) {
            return null;
        }
        return recorded.waits() ? What.DEFERRED_DIFFERENTLY : What.BLOCKED_DIFFERENTLY;
    }

    long of(What what) {
        return counts.getOrDefault(what, 0L);
    }

    boolean isEmpty() {
        return counts.isEmpty()
                && byReason.values().stream().allMatch(each -> each.recorded == each.rehearsed)
                && byHour.values().stream().allMatch(each -> each.recorded == each.rehearsed);
    }

    long contacts() {
        return contacts;
    }

    Map<Reason, Counts> byReason() {
        return byReason;
    }

    /** By the beginning of the hour, with its offset in the zone. */
    Map<String, Counts> byHour(ZoneId zone) {
        Map<String, Counts> hours = new LinkedHashMap<>();
        byHour.forEach(
                (hour, count) -> hours.put(hour.atZone(zone).toOffsetDateTime().toString(), count));
        return hours;
    }

    List<Example> examples(What what) {
        return examples.getOrDefault(what, List.of());
    }
}
