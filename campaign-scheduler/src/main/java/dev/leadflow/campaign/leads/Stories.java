package dev.leadflow.campaign.leads;

import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.ImportId;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Origin;
import dev.leadflow.common.event.Verdict;
import dev.leadflow.common.postgres.TenantDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Collects the story of an id from the tables. */
final class Stories {

    private final TenantDatabase database;
    private final LeadBook book;
    private final Candidates candidates;

    Stories(TenantDatabase database, LeadBook book, Candidates candidates) {
        this.database = database;
        this.book = book;
        this.candidates = candidates;
    }

    /** Empty when no service has ever named this id in this organization. */
    Optional<Story> of(OrganizationId organization, LeadId asked, Instant now) {
        LeadId meant = book.meaning(asked);
        Candidate lead = candidates.load(database, organization, List.of(meant)).stream()
                .findFirst()
                .orElse(null);
        Story.Refusal refusal = refusal(asked);
        if (lead == null && refusal == null) {
            return Optional.empty();
        }
        OrganizationSettings settings =
                Candidates.settings(database, organization).orElse(null);
        ZoneId zone = settings == null ? ZoneOffset.UTC : settings.zone();
        if (lead == null) {
            return Optional.of(new Story(
                    asked, null, null, refusal, List.of(), List.of(), List.of(), List.of(), List.of(), null, zone,
                    now));
        }
        Set<LeadId> names = names(meant);
        return Optional.of(new Story(
                asked,
                lead,
                origin(meant),
                refusal,
                sightings(meant, asked),
                mergers(names, asked),
                lead.optedOut() ? optOuts(lead, names) : List.of(),
                requests(names),
                trail(names),
                settings == null ? null : prospect(organization, lead, settings, now),
                zone,
                now));
    }

    private Story.@Nullable Refusal refusal(LeadId id) {
        return database.jdbc()
                .sql("SELECT * FROM campaign.refused_lead WHERE lead_id = :id")
                .param("id", id.value())
                .query((row, number) -> new Story.Refusal(
                        at(row, "refused_at"),
                        row.getString("business_name"),
                        row.getString("reason"),
                        row.getString("detail"),
                        origin(row)))
                .optional()
                .orElse(null);
    }

    private @Nullable Origin origin(LeadId id) {
        return database.jdbc()
                .sql("SELECT door, import_id, import_row FROM campaign.lead WHERE lead_id = :id")
                .param("id", id.value())
                .query((row, number) -> origin(row))
                .optional()
                .orElse(null);
    }

    /** The lead and everything that was ever merged into it. */
    private Set<LeadId> names(LeadId lead) {
        Set<LeadId> names = new HashSet<>(database.jdbc()
                .sql("""
                        WITH RECURSIVE name (called) AS (
                          SELECT :id::uuid
                          UNION
                          SELECT m.lead_id FROM name JOIN campaign.merged_lead m ON m.into_id = name.called)
                        SELECT called FROM name""")
                .param("id", lead.value())
                .query((row, number) -> new LeadId(row.getObject("called", UUID.class)))
                .list());
        names.add(lead);
        return names;
    }

    private List<Story.Sighting> sightings(LeadId lead, LeadId asked) {
        return database.jdbc()
                .sql("""
                        (SELECT * FROM campaign.sighting WHERE lead_id = :lead ORDER BY sighted_at DESC LIMIT 50)
                        UNION
                        SELECT * FROM campaign.sighting WHERE sighted_as = :asked
                        ORDER BY sighted_at""")
                .param("lead", lead.value())
                .param("asked", asked.value())
                .query((row, number) -> new Story.Sighting(
                        at(row, "sighted_at"),
                        new LeadId(row.getObject("sighted_as", UUID.class)),
                        row.getString("business_name"),
                        row.getString("matched_by"),
                        row.getString("filled"),
                        origin(row)))
                .list();
    }

    private List<Story.Merger> mergers(Set<LeadId> names, LeadId asked) {
        return database.jdbc()
                .sql("""
                        SELECT m.*, l.business_name FROM campaign.merged_lead m
                        LEFT JOIN campaign.lead l USING (organization_id, lead_id)
                        WHERE m.lead_id = ANY(:names::uuid[]) OR m.lead_id = :asked
                        ORDER BY m.merged_at""")
                .param("names", Candidates.texts(names))
                .param("asked", asked.value())
                .query((row, number) -> new Story.Merger(
                        at(row, "merged_at"),
                        new LeadId(row.getObject("lead_id", UUID.class)),
                        row.getString("business_name"),
                        new LeadId(row.getObject("into_id", UUID.class)),
                        row.getString("matched_by")))
                .list();
    }

    /** When and why, as far as the topic has told; that it holds is known from the opt-out service itself. */
    private List<Story.OptOut> optOuts(Candidate lead, Set<LeadId> names) {
        List<Story.OptOut> told = database.jdbc()
                .sql("""
                        SELECT DISTINCT suppressed_at, reason FROM campaign.suppression
                        WHERE scope = 'ALL_CHANNELS' AND (lead_id = ANY(:names::uuid[]) OR key = ANY(:keys))
                        ORDER BY suppressed_at""")
                .param("names", Candidates.texts(names))
                .param("keys", candidates.keys(lead.lead(), names).toArray(String[]::new))
                .query((row, number) -> new Story.OptOut(at(row, "suppressed_at"), row.getString("reason")))
                .list();
        return told.isEmpty() ? List.of(new Story.OptOut(null, "just now")) : told;
    }

    private List<Story.Request> requests(Set<LeadId> names) {
        return database
                .jdbc()
                .sql("""
                        SELECT coalesce(c.contact_id, p.contact_id) AS contact_id,
                          coalesce(k.name, 'of another service') AS campaign,
                          coalesce(c.requested_at,
                            least(p.drafted_at, p.draft_refused_at, p.approval_at, p.decided_at, p.attempt_at)) AS requested_at,\s""" + ContactProgress.COLUMNS + """

                        FROM (SELECT * FROM campaign.contact WHERE lead_id = ANY(:names::uuid[])) c
                        FULL JOIN (SELECT * FROM campaign.contact_progress WHERE lead_id = ANY(:names::uuid[])) p
                          ON p.contact_id = c.contact_id
                        LEFT JOIN campaign.campaign k ON k.campaign_id = coalesce(c.campaign_id, p.campaign_id)""")
                .param("names", Candidates.texts(names))
                .query((row, number) -> new Story.Request(
                        new ContactId(row.getObject("contact_id", UUID.class)),
                        row.getString("campaign"),
                        at(row, "requested_at"),
                        ContactProgress.of(row)))
                .list()
                .stream()
                .sorted(Comparator.comparing(Story.Request::at))
                .toList();
    }

    private List<Story.Ruling> trail(Set<LeadId> names) {
        return database.jdbc()
                .sql("""
                        SELECT * FROM (
                          SELECT * FROM campaign.decision WHERE lead_id = ANY(:names::uuid[])
                          ORDER BY decided_at DESC LIMIT 500) newest
                        ORDER BY decided_at, CASE stage WHEN 'DRAFTING' THEN 1 WHEN 'APPROVAL' THEN 2 WHEN 'CONTACT_RULES' THEN 3
                          WHEN 'QUOTA_RULES' THEN 4 WHEN 'LAST_GATE' THEN 5 ELSE 6 END""")
                .param("names", Candidates.texts(names))
                .query((row, number) -> new Story.Ruling(
                        at(row, "decided_at"),
                        new ContactId(row.getObject("contact_id", UUID.class)),
                        row.getString("stage"),
                        row.getString("rule"),
                        Verdict.valueOf(row.getString("verdict")),
                        row.getString("reason"),
                        row.getString("detail"),
                        ContactProgress.instant(row, "retry_at")))
                .list();
    }

    /** Of the campaigns that could select the lead, the first; when none could, what keeps the first from it. */
    private Story.@Nullable Prospect prospect(
            OrganizationId organization, Candidate lead, OrganizationSettings settings, Instant now) {
        List<SelectingCampaign> campaigns = campaigns(organization);
        if (campaigns.isEmpty()) {
            return null;
        }
        SelectingCampaign first = campaigns.stream()
                .filter(each -> Eligibility.of(lead, each, settings, now) instanceof Eligibility.Eligible)
                .findFirst()
                .orElse(campaigns.getFirst());
        LocalTime dailyAt = first.dailyAt();
        return new Story.Prospect(
                first,
                Eligibility.of(lead, first, settings, now),
                settings.mode(),
                settings.dailyEmailCap() - Candidates.placesTaken(database, settings, now),
                settings.dailyEmailCap(),
                dailyAt == null ? null : new DailyTime(dailyAt, settings.zone()).next(now));
    }

    private List<SelectingCampaign> campaigns(OrganizationId organization) {
        JdbcClient.StatementSpec statement = database.jdbc().sql("""
                        SELECT campaign_id, name, status, status_reason, daily_at, targeted FROM campaign.campaign
                        WHERE organization_id = :organization AND status <> 'DELETED'
                        ORDER BY created_at, campaign_id LIMIT 50""").param("organization", organization.value());
        return statement
                .query((row, number) -> new SelectingCampaign(
                        new CampaignId(row.getObject("campaign_id", UUID.class)),
                        row.getString("name"),
                        CampaignState.Status.valueOf(row.getString("status")),
                        row.getString("status_reason"),
                        row.getObject("daily_at", LocalTime.class),
                        row.getBoolean("targeted")))
                .list();
    }

    private static Instant at(ResultSet row, String column) throws SQLException {
        return Objects.requireNonNull(ContactProgress.instant(row, column));
    }

    private static Origin origin(ResultSet row) throws SQLException {
        UUID importId = row.getObject("import_id", UUID.class);
        long importRow = row.getLong("import_row");
        return new Origin(
                Origin.Door.valueOf(row.getString("door")),
                importId == null ? null : new ImportId(importId),
                row.wasNull() ? null : importRow);
    }
}
