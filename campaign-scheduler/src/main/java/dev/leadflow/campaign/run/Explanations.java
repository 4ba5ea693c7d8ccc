package dev.leadflow.campaign.run;

import dev.leadflow.campaign.leads.Candidate;
import dev.leadflow.campaign.leads.Candidates;
import dev.leadflow.campaign.leads.Eligibility;
import dev.leadflow.campaign.leads.LeadEvents;
import dev.leadflow.campaign.leads.LeadEvents.Kind;
import dev.leadflow.campaign.leads.LeadEvents.LeadEvent;
import dev.leadflow.campaign.leads.SelectingCampaign;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.postgres.Database;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Why leads fared otherwise in a run than the preview before it had said: by the events between the two, with their times. */
final class Explanations {

    private final Run run;
    private final Instant previewed;
    private final int foretold;
    private final SelectingCampaign campaign;
    private final OrganizationSettings settings;
    private final Map<LeadId, Candidate> leads;
    private final Map<LeadId, List<LeadEvent>> events;
    private final @Nullable String runBetween;
    private final Deque<LeadId> leftPlaces = new ArrayDeque<>();

    private Explanations(
            Run run,
            Instant previewed,
            int foretold,
            SelectingCampaign campaign,
            OrganizationSettings settings,
            Map<LeadId, Candidate> leads,
            Map<LeadId, List<LeadEvent>> events,
            @Nullable String runBetween) {
        this.run = run;
        this.previewed = previewed;
        this.foretold = foretold;
        this.campaign = campaign;
        this.settings = settings;
        this.leads = leads;
        this.events = events;
        this.runBetween = runBetween;
    }

    /**
     * @param foretold how many contacts the preview had said
     * @param leads that are to be explained
     */
    static Explanations load(
            Database database,
            Candidates candidates,
            Run run,
            Campaign campaign,
            OrganizationSettings settings,
            Instant previewed,
            int foretold,
            Collection<LeadId> leads,
            Instant now) {
        Map<LeadId, Candidate> known = new HashMap<>();
        candidates
                .load(database, run.organizationId(), leads)
                .forEach(each -> known.put(each.lead().leadId(), each));
        Map<LeadId, List<LeadEvent>> events = new LeadEvents(candidates)
                        .between(
                                database,
                                run.organizationId(),
                                run.runId(),
                                known.values().stream().map(Candidate::lead).toList(),
                                previewed,
                                now)
                        .stream()
                        .collect(Collectors.groupingBy(LeadEvent::leadId));
        return new Explanations(
                run,
                previewed,
                foretold,
                campaign.asIfRunning().selecting(),
                settings,
                known,
                events,
                runBetween(database, run, previewed));
    }

    /** The last other run between preview and run: it took places of the same daily cap. */
    private static @Nullable String runBetween(Database database, Run run, Instant previewed) {
        return database.jdbc()
                .sql("""
                        SELECT r.started_at, r.selected, k.name FROM campaign.run r
                        JOIN campaign.campaign k USING (organization_id, campaign_id)
                        WHERE r.organization_id = :organization AND r.run_id <> :run AND r.selected > 0
                          AND r.started_at > :previewed::timestamptz AND r.started_at <= :started::timestamptz
                        ORDER BY r.started_at DESC LIMIT 1""")
                .param("organization", run.organizationId().value())
                .param("run", run.runId().value())
                .param("previewed", previewed.toString())
                .param("started", run.startedAt().toString())
                .query((row, number) -> "run of campaign " + row.getString("name") + " on "
                        + time(row.getObject("started_at", OffsetDateTime.class).toInstant()) + ": it selected "
                        + row.getInt("selected") + ". ")
                .optional()
                .orElse(null);
    }

    /** Of a lead whose contact came otherwise: what decided it and, after an opt-out, the opt-out. */
    String other(LeadId lead, @Nullable Reason reason, String decided) {
        return reason == Reason.OPTED_OUT
                ? newest(lead, EnumSet.of(Kind.OPTED_OUT), Instant.MAX)
                        .map(optOut -> decided + " After " + optOut.told())
                        .orElse(decided)
                : decided;
    }

    /** Of a lead that the preview had selected and the run did not. */
    String missing(LeadId lead) {
        leftPlaces.add(lead);
        return notSelected(lead);
    }

    private String notSelected(LeadId lead) {
        Candidate candidate = leads.get(lead);
        if (candidate != null
                && Eligibility.of(atTheRun(candidate), campaign, settings, run.startedAt())
                        instanceof Eligibility.Blocked blocked
                && blocked.reason() != Reason.ORGANIZATION_STOPPED) {
            return newest(lead, kinds(blocked), run.startedAt())
                            .map(event -> event.told() + " ")
                            .orElse("")
                    + "The lead " + blocked.detail() + ".";
        }
        if (run.selected() >= run.allowed()) {
            return (runBetween == null ? "" : runBetween) + "daily-cap on " + time(run.startedAt())
                    + ": the run could select " + run.allowed() + ", and selected others first.";
        }
        return newest(lead, EnumSet.allOf(Kind.class), run.startedAt())
                .map(LeadEvent::told)
                .orElse("No event tells why it was not selected.");
    }

    /** Of a lead that the run selected and the preview had not; asked after all of those that are missing. */
    String unforeseen(LeadId lead) {
        Optional<LeadEvent> event = newest(lead, EnumSet.allOf(Kind.class), run.startedAt());
        if (event.isPresent()) {
            return event.get().told() + " That was after the preview of " + time(previewed) + ".";
        }
        LeadId left = leftPlaces.poll();
        if (left != null) {
            return "It took the place of lead " + left + ": " + notSelected(left);
        }
        return run.allowed() > foretold
                ? "daily-cap on " + time(run.startedAt()) + ": the run could select " + run.allowed()
                        + ", and the preview had foretold " + foretold + "."
                : "No event tells why the preview did not select it.";
    }

    /** What was known of the lead when the run began, as far as later events can be taken out again. */
    private Candidate atTheRun(Candidate candidate) {
        LeadId lead = candidate.lead().leadId();
        return new Candidate(
                candidate.lead(),
                candidate.verification(),
                onlyAfterTheRun(lead, Kind.MERGED) ? null : candidate.mergedInto(),
                candidate.optedOut() && !onlyAfterTheRun(lead, Kind.OPTED_OUT),
                candidate.targetOf(),
                candidate.contacts().stream()
                        .filter(past -> !past.requestedAt().isAfter(run.startedAt()))
                        .toList());
    }

    private boolean onlyAfterTheRun(LeadId lead, Kind kind) {
        return newest(lead, EnumSet.of(kind), Instant.MAX).isPresent()
                && newest(lead, EnumSet.of(kind), run.startedAt()).isEmpty();
    }

    private Optional<LeadEvent> newest(LeadId lead, Set<Kind> kinds, Instant latest) {
        return events.getOrDefault(lead, List.of()).stream()
                .filter(event -> kinds.contains(event.kind()) && !event.at().isAfter(latest))
                .reduce((earlier, later) -> later);
    }

    /** The events that can bring about such an objection. */
    private static Set<Kind> kinds(Eligibility.Blocked blocked) {
        return switch (blocked.reason()) {
            case LEAD_MERGED -> EnumSet.of(Kind.MERGED);
            case OPTED_OUT -> EnumSet.of(Kind.OPTED_OUT);
            case NOT_VERIFIED -> EnumSet.of(Kind.ACCEPTED, Kind.VERIFIED);
            case CAMPAIGN_NOT_RUNNING -> EnumSet.noneOf(Kind.class); // no longer among the uploaded targets
            default -> EnumSet.of(Kind.CONTACT);
        };
    }

    private static String time(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
