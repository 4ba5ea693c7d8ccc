package dev.leadflow.campaign.run;

import dev.leadflow.campaign.leads.Candidate;
import dev.leadflow.campaign.leads.Candidates;
import dev.leadflow.campaign.leads.Eligibility;
import dev.leadflow.campaign.leads.SelectingCampaign;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.postgres.Database;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * Which leads a run takes: first those that the campaign has never tried, oldest first; then those whose contacts came to
 * nothing, the longest untried first. So a lead that always fails never keeps the others waiting.
 */
final class Selection {

    private static final int BATCH = 500;

    private final Candidates candidates;

    Selection(Candidates candidates) {
        this.candidates = candidates;
    }

    /**
     * At most {@code most} leads, no two with the same email address. The caller's transaction keeps other runs of the
     * organization out.
     */
    Round begin(Database database, SelectingCampaign campaign, OrganizationSettings settings, long most, Instant now) {
        return new Round(database, campaign, settings, most, now);
    }

    /**
     * Leads that look good and that the campaign has not tried; a rehearsal is no try once the organization is live. What
     * cannot be told by an index alone is judged afterwards.
     */
    private static final String FRESH = """
            SELECT l.lead_id, l.created_at AS place
            FROM campaign.lead l
            JOIN campaign.verification v ON v.organization_id = l.organization_id AND v.lead_id = l.lead_id
            WHERE l.organization_id = :organization AND (l.created_at, l.lead_id) > (:after::timestamptz, :afterLead::uuid)
              AND v.email_usable AND l.email IS NOT NULL
              AND (NOT :targeted OR EXISTS (SELECT FROM campaign.campaign_target t WHERE t.organization_id = :organization
                AND t.campaign_id = :campaign AND t.lead_id = l.lead_id))
              AND NOT EXISTS (SELECT FROM campaign.merged_lead m
                WHERE m.organization_id = :organization AND m.lead_id = l.lead_id)
              AND NOT EXISTS (
                SELECT FROM campaign.contact c
                LEFT JOIN campaign.contact_progress p ON p.organization_id = c.organization_id AND p.contact_id = c.contact_id
                WHERE c.organization_id = :organization AND c.campaign_id = :campaign AND c.lead_id = l.lead_id
                  AND NOT (:live AND p.attempt_status IS NOT NULL AND p.attempt_status = 'SIMULATED'))
            ORDER BY l.created_at, l.lead_id
            LIMIT :batch""";

    /** Leads with a failed contact in this campaign. */
    private static final String AGAIN = """
            SELECT lead_id, place FROM (
              SELECT c.lead_id, max(c.requested_at) AS place
              FROM campaign.contact c
              JOIN (
                SELECT DISTINCT lead_id FROM campaign.contact_progress
                WHERE organization_id = :organization AND campaign_id = :campaign
                  AND (attempt_status IN ('REFUSED', 'CANCELLED') OR decision_verdict = 'DENY' OR approval_status = 'EXPIRED'
                    OR draft_refused_at IS NOT NULL)) failed ON failed.lead_id = c.lead_id
              WHERE c.organization_id = :organization AND c.campaign_id = :campaign
                AND (NOT :targeted OR EXISTS (SELECT FROM campaign.campaign_target t WHERE t.organization_id = :organization
                  AND t.campaign_id = :campaign AND t.lead_id = c.lead_id))
              GROUP BY c.lead_id) tried
            WHERE (place, lead_id) > (:after::timestamptz, :afterLead::uuid)
            ORDER BY place, lead_id
            LIMIT :batch""";

    private record Place(LeadId leadId, Instant at) {}

    /**
     * One selection in the making. It is taken in batches, and of those that were taken only the addresses are kept: as many
     * leads as a cap allows may not fit into memory.
     */
    final class Round {

        private static final Place START = new Place(new LeadId(new UUID(0, 0)), Instant.EPOCH);

        private final Database database;
        private final SelectingCampaign campaign;
        private final OrganizationSettings settings;
        private final long most;
        private final Instant now;
        private final Deque<String> queries = new ArrayDeque<>(List.of(FRESH, AGAIN));
        private final Set<String> addresses = new HashSet<>();
        private Place last = START;

        private Round(
                Database database, SelectingCampaign campaign, OrganizationSettings settings, long most, Instant now) {
            this.database = database;
            this.campaign = campaign;
            this.settings = settings;
            this.most = most;
            this.now = now;
        }

        /** How many leads have been taken so far. */
        int selected() {
            return addresses.size();
        }

        /** The leads that come next, some hundreds at most; empty when there are no more. */
        List<Candidate> next() {
            while (selected() < most && !queries.isEmpty()) {
                List<Place> places = places(queries.element());
                if (places.isEmpty()) {
                    queries.remove();
                    last = START;
                    continue;
                }
                last = places.getLast();
                List<Candidate> batch = judge(places.stream().map(Place::leadId).toList());
                if (!batch.isEmpty()) {
                    return batch;
                }
            }
            return List.of();
        }

        private List<Place> places(String query) {
            return database.jdbc()
                    .sql(query)
                    .param("organization", settings.organizationId().value())
                    .param("campaign", campaign.campaignId().value())
                    .param("targeted", campaign.targeted())
                    .param("live", settings.mode() == Mode.LIVE)
                    .param("after", last.at.toString())
                    .param("afterLead", last.leadId.toString())
                    .param("batch", (int) Math.min(BATCH, 2 * (most - selected()) + 20))
                    .query((row, number) -> new Place(
                            new LeadId(row.getObject("lead_id", UUID.class)),
                            row.getObject("place", java.time.OffsetDateTime.class)
                                    .toInstant()))
                    .list();
        }

        private List<Candidate> judge(List<LeadId> leads) {
            List<Candidate> batch = new ArrayList<>();
            for (Candidate candidate : candidates.load(database, settings.organizationId(), leads)) {
                if (selected() < most
                        && Eligibility.of(candidate, campaign, settings, now) instanceof Eligibility.Eligible
                        && addresses.add(Candidates.address(
                                Objects.requireNonNull(candidate.lead().email())))) {
                    batch.add(candidate);
                }
            }
            return batch;
        }
    }
}
