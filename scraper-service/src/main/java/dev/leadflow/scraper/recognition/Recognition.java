package dev.leadflow.scraper.recognition;

import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.LeadAccepted;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.LeadMerged;
import dev.leadflow.common.event.LeadSighted;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.scraper.intake.CanonicalName;
import dev.leadflow.scraper.intake.Particulars;
import dev.leadflow.scraper.intake.SimilarNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Tells of each sighting whether the business is known already, and remembers it. An organization has one writer, so that
 * what is remembered is exact.
 *
 * <p>Two sightings are one business when they share a clue (phone, website, email address) and have similar names; leads
 * are the connected components of that. Every clue ever sighted counts, also one that did not become a field of its lead.
 * Which sightings are one lead thus does not depend on their order; which of them comes first gives the lead its id and
 * its fields. One exception keeps the work bounded: a clue with more than {@link Evidence#MOST_NAMES} names ceases to
 * count from then on.
 *
 * <p>A sighting that is remembered already changes nothing.
 */
public final class Recognition {

    private static final String BY_IDENTITY = "IDENTITY";

    private final Memory memory;
    private final KeyedHash hash;

    public Recognition(Memory memory, KeyedHash hash) {
        this.memory = memory;
        this.hash = hash;
    }

    /** @param sighting of a usable lead: one with a business name */
    public Recognised recognise(Sighting sighting) {
        CanonicalName name = Objects.requireNonNull(sighting.particulars().canonicalName());
        List<Trace> traces = new ArrayList<>(3);
        for (Clue clue : Clue.of(sighting.particulars())) {
            byte[] key = clue.key(sighting.organizationId(), hash);
            traces.add(new Trace(clue.kind(), key, Objects.requireNonNullElse(memory.evidence(key), Evidence.NONE)));
        }
        Map<LeadId, Match> matches = matches(sighting, name, traces);
        Recognised recognised = matches.isEmpty() ? accept(sighting) : join(sighting, matches);
        LeadId leadId = recognised.sighted() == null
                ? sighting.sightedAs()
                : recognised.sighted().leadId();
        for (Trace trace : traces) {
            if (!trace.knows(name)) {
                memory.remember(trace.key, trace.evidence.with(name, leadId));
            }
        }
        return recognised;
    }

    @SuppressWarnings("ArrayRecordComponent") // lives for one sighting, never compared
    private record Trace(Clue.Kind kind, byte[] key, Evidence evidence) {

        boolean knows(CanonicalName name) {
            return evidence.common()
                    || evidence.names().stream().anyMatch(each -> each.name().equals(name));
        }

        /** The leads of similar names. A name that is remembered has long been joined with all that are similar. */
        List<LeadId> similar(CanonicalName name) {
            for (Evidence.Named each : evidence.names()) {
                if (each.name().equals(name)) {
                    return List.of(each.leadId());
                }
            }
            return evidence.names().stream()
                    .filter(each -> SimilarNames.similar(each.name(), name))
                    .map(Evidence.Named::leadId)
                    .toList();
        }
    }

    private record Match(KnownLead.Existing known, String by) {}

    /** The leads that this sighting belongs to, each with what gave it away first. */
    private Map<LeadId, Match> matches(Sighting sighting, CanonicalName name, List<Trace> traces) {
        OrganizationId organization = sighting.organizationId();
        Map<LeadId, Match> matches = new LinkedHashMap<>();
        if (memory.lead(organization, sighting.sightedAs()) != null) {
            KnownLead.Existing known = existing(organization, sighting.sightedAs());
            matches.put(known.lead().leadId(), new Match(known, BY_IDENTITY));
        }
        for (Trace trace : traces) {
            for (LeadId id : trace.similar(name)) {
                if (!matches.containsKey(id)) {
                    KnownLead.Existing known = existing(organization, id);
                    matches.putIfAbsent(known.lead().leadId(), new Match(known, trace.kind.name()));
                }
            }
        }
        return matches;
    }

    /** The lead that an id stands for today; shortens the way there for the next time. */
    private KnownLead.Existing existing(OrganizationId organization, LeadId id) {
        LeadId here = id;
        for (int steps = 0; ; steps++) {
            switch (memory.lead(organization, here)) {
                case KnownLead.Existing existing -> {
                    if (steps > 1) {
                        memory.remember(id, new KnownLead.SameAs(here));
                    }
                    return existing;
                }
                case KnownLead.SameAs same -> here = same.leadId();
                case null -> throw new IllegalStateException("Lead " + here + " is referred to but not remembered");
            }
        }
    }

    private Recognised accept(Sighting sighting) {
        Lead lead = lead(sighting);
        memory.remember(lead.leadId(), new KnownLead.Existing(lead, 1, sighting.sequence()));
        return new Recognised(accepted(lead, 1, sighting), null, List.of());
    }

    /** The lead that a sighting would be, were it the first. */
    private static Lead lead(Sighting sighting) {
        Particulars says = sighting.particulars();
        return new Lead(
                sighting.sightedAs(),
                sighting.organizationId(),
                Objects.requireNonNull(says.businessName()),
                says.category(),
                says.city(),
                says.address(),
                says.country(),
                says.website(),
                says.phone(),
                says.email(),
                says.contactName(),
                says.source(),
                says.sourceUrl(),
                sighting.at());
    }

    private Recognised join(Sighting sighting, Map<LeadId, Match> matches) {
        List<KnownLead.Existing> leads = matches.values().stream()
                .map(Match::known)
                .sorted(KnownLead.Existing.OLDEST_FIRST)
                .toList();
        KnownLead.Existing oldest = leads.getFirst();
        LeadId oldestId = oldest.lead().leadId();
        EmptyFields fields = new EmptyFields(oldest.lead());
        List<LeadMerged> merged = new ArrayList<>();
        for (KnownLead.Existing younger : leads.subList(1, leads.size())) {
            LeadId youngerId = younger.lead().leadId();
            fields.fillFrom(younger.lead());
            memory.remember(youngerId, new KnownLead.SameAs(oldestId));
            String by = Objects.requireNonNull(matches.get(youngerId)).by();
            merged.add(new LeadMerged(sighting.organizationId(), youngerId, oldestId, by, sighting.at()));
        }
        List<String> filled = fields.fillFrom(lead(sighting));
        if (memory.lead(sighting.organizationId(), sighting.sightedAs()) == null) {
            memory.remember(sighting.sightedAs(), new KnownLead.SameAs(oldestId));
        }
        LeadSighted sighted = new LeadSighted(
                sighting.organizationId(),
                oldestId,
                sighting.sightedAs(),
                Objects.requireNonNull(sighting.particulars().businessName()),
                Objects.requireNonNull(matches.get(oldestId)).by(),
                filled,
                sighting.origin(),
                sighting.at());
        Lead lead = fields.lead();
        if (lead.equals(oldest.lead())) {
            return new Recognised(null, sighted, merged);
        }
        int revision = oldest.revision() + 1;
        memory.remember(oldestId, new KnownLead.Existing(lead, revision, oldest.sequence()));
        return new Recognised(accepted(lead, revision, sighting), sighted, merged);
    }

    private static LeadAccepted accepted(Lead lead, int revision, Sighting sighting) {
        return new LeadAccepted(
                sighting.organizationId(), lead.leadId(), lead, revision, sighting.origin(), sighting.at());
    }
}
