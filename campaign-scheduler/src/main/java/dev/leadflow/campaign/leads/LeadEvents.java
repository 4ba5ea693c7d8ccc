package dev.leadflow.campaign.leads;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.RunId;
import dev.leadflow.common.postgres.Database;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** What happened to leads in a while, as far as events have told: the causes of what came otherwise than foretold. */
public final class LeadEvents {

    private final Candidates candidates;

    public LeadEvents(Candidates candidates) {
        this.candidates = candidates;
    }

    public enum Kind {
        ACCEPTED,
        VERIFIED,
        MERGED,
        OPTED_OUT,
        /** A contact with the lead or with its address was requested, or something was decided about it. */
        CONTACT
    }

    /** @param what a sentence for the operator, without addresses */
    public record LeadEvent(LeadId leadId, Kind kind, Instant at, String what) {

        /** Such as {@code opted-out on 2026-11-20T06:30:00Z: unsubscribe link.} */
        public String told() {
            return Phrase.kebab(kind) + " on " + at.truncatedTo(ChronoUnit.SECONDS) + ": " + what;
        }
    }

    private static final String QUERY = """
            WITH name AS (SELECT * FROM json_to_recordset(:names::json) AS n(lead_id uuid, key text)),
            lead AS (SELECT * FROM json_to_recordset(:leads::json) AS l(lead_id uuid, address text))
            SELECT lead_id, kind, at, what FROM (
              SELECT l.lead_id, 'ACCEPTED' AS kind, l.created_at AS at, 'from source ' || l.source || '.' AS what
              FROM lead JOIN campaign.lead l USING (lead_id) WHERE l.organization_id = :organization
              UNION ALL
              SELECT v.lead_id, 'VERIFIED', v.verified_at, 'email address ' || coalesce(v.email_status, 'not judged') || '.'
              FROM lead JOIN campaign.verification v USING (lead_id) WHERE v.organization_id = :organization
              UNION ALL
              SELECT m.lead_id, 'MERGED', m.merged_at, 'it turned out to be lead ' || m.into_id || '.'
              FROM lead JOIN campaign.merged_lead m USING (lead_id) WHERE m.organization_id = :organization
              UNION ALL
              SELECT n.lead_id, 'OPTED_OUT', min(s.suppressed_at), min(s.reason) || '.'
              FROM name n JOIN campaign.suppression s ON s.key = n.key
              WHERE s.organization_id = :organization AND s.scope = 'ALL_CHANNELS' GROUP BY n.lead_id
              UNION ALL
              SELECT l.lead_id, 'CONTACT', c.requested_at, 'campaign ' || k.name || ' selected '
                || CASE WHEN c.lead_id = l.lead_id THEN 'it.' ELSE 'lead ' || c.lead_id || ', which has its address.' END
              FROM lead l JOIN campaign.contact c ON c.address = l.address OR c.lead_id = l.lead_id
              JOIN campaign.campaign k USING (organization_id, campaign_id)
              WHERE c.organization_id = :organization AND NOT (c.run_id = :run AND c.lead_id = l.lead_id)
              UNION ALL
              SELECT l.lead_id, 'CONTACT', d.decided_at, d.rule || ': ' || d.detail
              FROM lead l JOIN campaign.contact c ON c.address = l.address OR c.lead_id = l.lead_id
              JOIN campaign.decision d ON d.organization_id = c.organization_id AND d.lead_id = c.lead_id
                AND d.contact_id = c.contact_id
              WHERE c.organization_id = :organization AND c.run_id <> :run) happened
            WHERE at > :from::timestamptz AND at <= :to::timestamptz
            ORDER BY at""";

    /**
     * Those after {@code from} and no later than {@code to}, oldest first.
     *
     * @param run whose own contacts with the leads are left out
     */
    public List<LeadEvent> between(
            Database database,
            OrganizationId organization,
            RunId run,
            Collection<Lead> leads,
            Instant from,
            Instant to) {
        record Name(LeadId leadId, String key) {}
        record Address(LeadId leadId, String address) {}
        List<Name> names = leads.stream()
                .flatMap(lead ->
                        candidates.keys(lead, Set.of(lead.leadId())).stream().map(key -> new Name(lead.leadId(), key)))
                .toList();
        List<Address> addresses = leads.stream()
                .map(lead -> new Address(lead.leadId(), lead.email() == null ? "" : Candidates.address(lead.email())))
                .toList();
        return database.jdbc()
                .sql(QUERY)
                .param("organization", organization.value())
                .param("run", run.value())
                .param("names", Json.text(names))
                .param("leads", Json.text(addresses))
                .param("from", from.toString())
                .param("to", to.toString())
                .query((row, number) -> new LeadEvent(
                        new LeadId(row.getObject("lead_id", UUID.class)),
                        Kind.valueOf(row.getString("kind")),
                        Objects.requireNonNull(ContactProgress.instant(row, "at")),
                        row.getString("what")))
                .list();
    }
}
