package dev.leadflow.outreach.rehearsal;

import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.Mode;
import dev.leadflow.outreach.policy.LeadFacts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a lead got in the rehearsal and in reality, from the moment on at which the two differ. The recorded facts tell of real
 * contacts: those that the rehearsal did not make are taken out of them, and those that it made are put in.
 */
final class LeadHistory {

    /** @param at when the rules allowed it; the real contact is a little later */
    private record Made(ContactId contact, CampaignId campaign, int step, Channel channel, Mode mode, Instant at) {

        static Made of(Contact contact, Outcome outcome) {
            return new Made(
                    contact.contactId(),
                    contact.campaignId(),
                    contact.step(),
                    contact.channel(),
                    outcome.kind() == Outcome.Kind.ALLOWED ? Mode.LIVE : Mode.DRY_RUN,
                    Objects.requireNonNull(outcome.when()));
        }

        boolean isStepOf(Contact judged) {
            return step == judged.step() && channel == judged.channel() && campaign.equals(judged.campaignId());
        }

        boolean countsFor(Mode judged) {
            return mode == Mode.LIVE || judged == Mode.DRY_RUN;
        }
    }

    private final List<Made> inBoth = new ArrayList<>();
    private final List<Made> onlyReally = new ArrayList<>();
    private final List<Made> onlyRehearsed = new ArrayList<>();

    /** When the lead was last contacted before the first contact that only reality has. */
    private @Nullable Instant before;

    void madeInBoth(Contact contact, Outcome outcome) {
        inBoth.add(Made.of(contact, outcome));
    }

    /** @param lastBefore when the lead had been contacted before, in the rehearsal */
    void madeOnlyReally(Contact contact, Outcome outcome, @Nullable Instant lastBefore) {
        if (onlyReally.isEmpty()) {
            before = lastBefore;
        }
        onlyReally.add(Made.of(contact, outcome));
    }

    void madeOnlyInTheRehearsal(Contact contact, Outcome outcome) {
        onlyRehearsed.add(Made.of(contact, outcome));
    }

    /** In reality the contact came to nothing. A rehearsal that made it earlier knows nothing of that. */
    void cameToNothing(ContactId contact, boolean inTheRehearsalToo) {
        if (inTheRehearsalToo) {
            onlyRehearsed.removeIf(each -> each.contact.equals(contact));
        }
        inBoth.removeIf(each -> each.contact.equals(contact));
        onlyReally.removeIf(each -> each.contact.equals(contact));
    }

    boolean alreadyContacted(LeadFacts facts, Contact judged, Mode mode) {
        boolean inReality = facts.alreadyContacted()
                && (onlyReally.stream().noneMatch(each -> each.isStepOf(judged))
                        || inBoth.stream().anyMatch(each -> each.isStepOf(judged)));
        return inReality
                || onlyRehearsed.stream()
                        .filter(each -> !each.contact.equals(judged.contactId()))
                        .anyMatch(each -> each.isStepOf(judged) && each.countsFor(mode));
    }

    @Nullable
    Instant lastContactedAt(LeadFacts facts, Contact judged, Mode mode) {
        Instant really = facts.lastContactedAt();
        Instant last = really == null || !isOnlyReal(really) ? really : later(before, latest(inBoth.stream(), mode));
        return later(
                last, latest(onlyRehearsed.stream().filter(each -> !each.contact.equals(judged.contactId())), mode));
    }

    /** Whether the contact that is known to reality as the last one is one that the rehearsal has not made. */
    private boolean isOnlyReal(Instant last) {
        Instant latest = onlyReally.stream()
                .map(Made::at)
                .filter(at -> !at.isAfter(last))
                .max(Instant::compareTo)
                .orElse(null);
        return latest != null && inBoth.stream().map(Made::at).noneMatch(at -> at.isAfter(latest) && !at.isAfter(last));
    }

    private static @Nullable Instant latest(Stream<Made> made, Mode mode) {
        return made.filter(each -> each.countsFor(mode))
                .map(Made::at)
                .max(Instant::compareTo)
                .orElse(null);
    }

    private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isAfter(other) ? one : other;
    }
}
