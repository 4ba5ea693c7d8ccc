package dev.leadflow.campaign.run;

import dev.leadflow.campaign.leads.Candidates;
import dev.leadflow.campaign.leads.ContactProgress;
import dev.leadflow.campaign.leads.Outcome;
import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.Verdict;
import dev.leadflow.common.postgres.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.BadSqlGrammarException;
import tools.jackson.databind.JsonNode;

/**
 * What a run would do, asked for before it, and compared with what it did. Leads are selected here; outreach judges them, because
 * the rules are its own, and leaves its forecast in a table of its own.
 */
final class Previews {

    private static final Logger log = LoggerFactory.getLogger(Previews.class);

    private static final Duration KEPT = Duration.ofDays(30);

    /** A run is compared with the last preview of its campaign, unless that is older. */
    private static final Duration COMPARED = Duration.ofDays(1);

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
    private static final int MOST_DIFFERENCES = 500;

    private final Campaigns campaigns;
    private final Candidates candidates;
    private final Clock clock;

    Previews(Campaigns campaigns, Candidates candidates, Clock clock) {
        this.campaigns = campaigns;
        this.candidates = candidates;
        this.clock = clock;
    }

    private record ContactRow(OrganizationId organizationId, UUID previewId, int position, Contact contact) {}

    static void keep(
            Database database,
            OrganizationId organization,
            CampaignId campaign,
            UUID preview,
            Instant at,
            boolean assumesRunning,
            String by,
            Instant now) {
        database.jdbc()
                .sql("""
                        INSERT INTO campaign.preview (organization_id, preview_id, campaign_id, run_at, assumes_running,
                          requested_by, requested_at)
                        VALUES (:organization, :preview, :campaign, :at::timestamptz, :assumes, :by, :now::timestamptz)""")
                .param("organization", organization.value())
                .param("preview", preview)
                .param("campaign", campaign.value())
                .param("at", at.toString())
                .param("assumes", assumesRunning)
                .param("by", by)
                .param("now", now.toString())
                .update();
    }

    /** Adds contacts to a preview that is kept, behind the {@code before} that it has already. */
    static void add(Database database, OrganizationId organization, UUID preview, int before, List<Contact> contacts) {
        List<ContactRow> rows = new ArrayList<>();
        for (Contact contact : contacts) {
            rows.add(new ContactRow(organization, preview, before + rows.size(), contact));
        }
        database.batch("""
                INSERT INTO campaign.preview_contact (organization_id, preview_id, position, contact)
                SELECT * FROM json_to_recordset(:rows::json) AS r(organization_id uuid, preview_id uuid, position integer,
                  contact json)""", rows);
    }

    /**
     * A preview and, once outreach has made it, its forecast.
     *
     * @param assumesRunning the campaign did not run when it was asked for
     */
    record Kept(
            UUID previewId,
            Instant at,
            boolean assumesRunning,
            Instant requestedAt,
            @Nullable JsonNode forecast) {}

    /** Waits for some seconds for the forecast; empty when there is no such preview of the campaign. */
    Optional<Kept> await(Database database, OrganizationId organization, CampaignId campaign, UUID preview) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        Optional<Kept> kept = find(database, organization, campaign, preview);
        while (kept.isPresent() && kept.get().forecast() == null && System.nanoTime() < until) {
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            kept = find(database, organization, campaign, preview);
        }
        return kept;
    }

    private static final String READ = """
            SELECT preview_id, run_at, assumes_running, requested_at FROM campaign.preview
            WHERE organization_id = :organization AND campaign_id = :campaign""";

    Optional<Kept> find(Database database, OrganizationId organization, CampaignId campaign, UUID preview) {
        return database.jdbc()
                .sql(READ + " AND preview_id = :preview")
                .param("organization", organization.value())
                .param("campaign", campaign.value())
                .param("preview", preview)
                .query(Previews::asked)
                .optional()
                .map(kept -> withForecast(database, organization, kept));
    }

    private static Kept asked(ResultSet row, int number) throws SQLException {
        return new Kept(
                row.getObject("preview_id", UUID.class),
                row.getObject("run_at", OffsetDateTime.class).toInstant(),
                row.getBoolean("assumes_running"),
                row.getObject("requested_at", OffsetDateTime.class).toInstant(),
                null);
    }

    /** The table is outreach's own, which may not have been started yet; then there is no forecast yet either. */
    private static Kept withForecast(Database database, OrganizationId organization, Kept kept) {
        try {
            return database.jdbc()
                    .sql("""
                            SELECT forecast FROM outreach.preview
                            WHERE organization_id = :organization AND preview_id = :preview""")
                    .param("organization", organization.value())
                    .param("preview", kept.previewId())
                    .query((row, number) -> new Kept(
                            kept.previewId(),
                            kept.at(),
                            kept.assumesRunning(),
                            kept.requestedAt(),
                            Json.EVENTS.readTree(row.getString("forecast"))))
                    .optional()
                    .orElse(kept);
        } catch (BadSqlGrammarException notThereYet) {
            log.info("There is no table of forecasts yet: outreach has not been started");
            return kept;
        }
    }

    /**
     * A run beside the last preview that was made before it.
     *
     * @param asPredicted leads that fared as it said
     * @param otherwise all others
     * @param differences of those, at most 500, each with the event that explains it
     */
    record Comparison(
            UUID previewId, Instant requestedAt, int asPredicted, int otherwise, List<Difference> differences) {}

    /**
     * @param predicted CONTACTED, DEFERRED, DENIED or NOT_SELECTED
     * @param outcome the same, or WAITING while its end is open
     */
    record Difference(
            LeadId leadId,
            String predicted,
            @Nullable Reason predictedReason,
            String outcome,
            @Nullable Reason reason,
            String explanation) {}

    /** How a lead fared, in words that a prediction and an outcome share. */
    private record Fate(String what, @Nullable Reason reason) {

        static final Fate NOT_SELECTED = new Fate("NOT_SELECTED", null);

        static Fate of(Prediction predicted, Instant now) {
            return switch (predicted.verdict) {
                case PROCEED, SIMULATE -> new Fate("CONTACTED", null);
                case DENY -> new Fate("DENIED", predicted.reason);
                case DEFER ->
                    predicted.contactAt != null && !now.isBefore(predicted.contactAt)
                            ? new Fate("CONTACTED", null)
                            : new Fate("DEFERRED", predicted.reason);
            };
        }

        static Fate of(Outcome outcome) {
            return switch (outcome) {
                case Outcome.Contacted(ContactAttempted.Status status) ->
                    switch (status) {
                        case BOUNCED, COMPLAINED, UNKNOWN, ABANDONED -> new Fate(status.name(), null);
                        default -> new Fate("CONTACTED", null);
                    };
                case Outcome.Waiting(Reason reason) -> new Fate("WAITING", reason);
                case Outcome.Deferred deferred -> new Fate("DEFERRED", deferred.reason());
                case Outcome.Ended(Reason reason) -> new Fate("DENIED", reason);
            };
        }
    }

    private record Prediction(
            LeadId leadId,
            Verdict verdict,
            @Nullable Reason reason,
            @Nullable Instant contactAt) {}

    private record Actual(Fate fate, String explanation) {}

    /**
     * A lead that did not fare as foretold.
     *
     * @param predicted null when the preview had not selected it
     * @param came null when the run had not
     */
    private record Apart(
            LeadId leadId,
            @Nullable Fate predicted,
            @Nullable Actual came) {

        Difference explained(Explanations explanations) {
            Fate before = predicted == null ? Fate.NOT_SELECTED : predicted;
            if (came == null) {
                return difference(before, Fate.NOT_SELECTED, explanations.missing(leadId));
            }
            return difference(
                    before,
                    came.fate,
                    predicted == null
                            ? explanations.unforeseen(leadId)
                            : explanations.other(leadId, came.fate.reason, came.explanation));
        }

        private Difference difference(Fate before, Fate after, String explanation) {
            return new Difference(leadId, before.what, before.reason, after.what, after.reason, explanation);
        }
    }

    /** Empty when nobody asked for a preview in the day before the run. */
    Optional<Comparison> compare(Database database, Run run) {
        Kept preview = database.jdbc()
                .sql(READ + """
                         AND requested_at <= :started::timestamptz AND requested_at > :earliest::timestamptz
                        ORDER BY requested_at DESC LIMIT 1""")
                .param("organization", run.organizationId().value())
                .param("campaign", run.campaignId().value())
                .param("started", run.startedAt().toString())
                .param("earliest", run.startedAt().minus(COMPARED).toString())
                .query(Previews::asked)
                .optional()
                .map(kept -> withForecast(database, run.organizationId(), kept))
                .orElse(null);
        if (preview == null || preview.forecast() == null) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        Map<LeadId, Actual> actual = actual(database, run);
        List<Prediction> predictions = new ArrayList<>();
        preview.forecast()
                .path("contacts")
                .forEach(each -> predictions.add(Json.EVENTS.treeToValue(each, Prediction.class)));
        List<Apart> apart = new ArrayList<>();
        int same = 0;
        for (Prediction each : predictions) {
            Fate predicted = Fate.of(each, now);
            Actual came = actual.remove(each.leadId);
            if (came != null && came.fate.equals(predicted)) {
                same++;
            } else {
                apart.add(new Apart(each.leadId, predicted, came));
            }
        }
        actual.forEach((lead, came) -> apart.add(new Apart(lead, null, came)));
        return Optional.of(new Comparison(
                preview.previewId(),
                preview.requestedAt(),
                same,
                apart.size(),
                explained(
                        database,
                        run,
                        preview,
                        predictions.size(),
                        apart.stream().limit(MOST_DIFFERENCES).toList(),
                        now)));
    }

    private List<Difference> explained(
            Database database, Run run, Kept preview, int foretold, List<Apart> apart, Instant now) {
        Campaign campaign = campaigns
                .find(database, run.organizationId(), run.campaignId())
                .orElseThrow(() -> new IllegalStateException("A run without its campaign"));
        OrganizationSettings settings = Candidates.settings(database, run.organizationId())
                .orElseThrow(() -> new IllegalStateException("A run of an organization without settings"));
        Explanations explanations = Explanations.load(
                database,
                candidates,
                run,
                campaign,
                settings,
                preview.requestedAt(),
                foretold,
                apart.stream().map(Apart::leadId).toList(),
                now);
        return apart.stream().map(each -> each.explained(explanations)).toList();
    }

    /**
     * What became of the run's leads, each with the event that tells why: the provider's word where that is the outcome, and
     * otherwise the last verdict, or how far it has come when there is none.
     */
    private static Map<LeadId, Actual> actual(Database database, Run run) {
        Map<LeadId, Actual> actual = new LinkedHashMap<>();
        database.jdbc()
                .sql("SELECT c.lead_id, " + ContactProgress.COLUMNS + """
                        , coalesce(
                            (SELECT d.rule || ' on ' || to_char(d.decided_at AT TIME ZONE 'UTC', :format) || ': ' || d.detail
                             FROM campaign.decision d
                             WHERE d.organization_id = c.organization_id AND d.lead_id = c.lead_id AND d.contact_id = c.contact_id
                             ORDER BY (p.attempt_status <> 'REFUSED' AND d.stage = 'SENDING'
                               AND d.rule = replace(lower(p.attempt_status), '_', '-')) DESC NULLS LAST, d.decided_at DESC LIMIT 1),
                            'drafted on ' || to_char(p.drafted_at AT TIME ZONE 'UTC', :format)
                              || ': Nothing has been decided about it since.',
                            'selected on ' || to_char(c.requested_at AT TIME ZONE 'UTC', :format)
                              || ': Nothing has been decided about it since.') AS explanation
                        FROM campaign.contact c
                        LEFT JOIN campaign.contact_progress p USING (organization_id, contact_id)
                        WHERE c.organization_id = :organization AND c.run_id = :run""")
                .param("format", "YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"")
                .param("organization", run.organizationId().value())
                .param("run", run.runId().value())
                .query(row -> {
                    actual.put(
                            new LeadId(row.getObject("lead_id", UUID.class)),
                            new Actual(Fate.of(ContactProgress.of(row).outcome()), row.getString("explanation")));
                });
        return actual;
    }

    static void forget(Database database, Instant now) {
        database.jdbc()
                .sql("DELETE FROM campaign.preview WHERE requested_at < :long_ago::timestamptz")
                .param("long_ago", now.minus(KEPT).toString())
                .update();
    }
}
