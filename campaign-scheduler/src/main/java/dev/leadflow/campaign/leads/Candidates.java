package dev.leadflow.campaign.leads;

import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.postgres.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Loads what selection has to know about leads, a batch of them by a handful of statements. */
public final class Candidates {

    private final KeyedHash hash;

    public Candidates(KeyedHash hash) {
        this.hash = hash;
    }

    private record LeadRow(
            Lead lead,
            @Nullable Verification verification,
            @Nullable LeadId mergedInto) {}

    private record PastRow(LeadId leadId, String address, Candidate.Past past) {}

    /** In the order of {@code leads}; those that are not in the book are left out. */
    public List<Candidate> load(Database database, OrganizationId organization, Collection<LeadId> leads) {
        if (leads.isEmpty()) {
            return List.of();
        }
        Map<LeadId, LeadRow> rows = leadRows(database, organization, leads);
        Map<LeadId, Set<LeadId>> names = names(database, organization, leads);
        Set<String> suppressed = suppressed(database, organization, rows, names);
        Map<LeadId, List<CampaignId>> targets = targets(database, organization, leads);
        List<PastRow> past = past(database, organization, rows, names);
        Map<LeadId, List<PastRow>> byLead = new HashMap<>();
        Map<String, List<PastRow>> byAddress = new HashMap<>();
        for (PastRow each : past) {
            byLead.computeIfAbsent(each.leadId, lead -> new ArrayList<>()).add(each);
            byAddress
                    .computeIfAbsent(each.address, address -> new ArrayList<>())
                    .add(each);
        }
        List<Candidate> candidates = new ArrayList<>(leads.size());
        for (LeadId id : leads) {
            LeadRow row = rows.get(id);
            if (row == null) {
                continue;
            }
            Set<LeadId> own = names.getOrDefault(id, Set.of(id));
            List<Candidate.Past> contacts = new ArrayList<>();
            own.forEach(name -> byLead.getOrDefault(name, List.of()).forEach(each -> contacts.add(with(each, true))));
            if (row.lead.email() != null) {
                byAddress.getOrDefault(address(row.lead.email()), List.of()).stream()
                        .filter(each -> !own.contains(each.leadId))
                        .forEach(each -> contacts.add(with(each, false)));
            }
            boolean optedOut = keys(row.lead, own).stream().anyMatch(suppressed::contains);
            candidates.add(new Candidate(
                    row.lead,
                    row.verification,
                    row.mergedInto,
                    optedOut,
                    targets.getOrDefault(id, List.of()),
                    List.copyOf(contacts)));
        }
        return candidates;
    }

    private static Candidate.Past with(PastRow row, boolean lead) {
        return new Candidate.Past(row.past.campaignId(), lead, row.past.requestedAt(), row.past.progress());
    }

    /** One address however it is spelled. */
    public static String address(String email) {
        return email.toLowerCase(Locale.ROOT);
    }

    static final String LEAD_COLUMNS = """
            l.organization_id, l.lead_id, l.created_at, l.business_name, l.category, l.city, l.address, l.country, l.website,
            l.phone, l.email, l.contact_name, l.source, l.source_url""";

    static Lead lead(ResultSet row) throws SQLException {
        return new Lead(
                new LeadId(row.getObject("lead_id", UUID.class)),
                new OrganizationId(row.getObject("organization_id", UUID.class)),
                row.getString("business_name"),
                row.getString("category"),
                row.getString("city"),
                row.getString("address"),
                row.getString("country"),
                row.getString("website"),
                row.getString("phone"),
                row.getString("email"),
                row.getString("contact_name"),
                row.getString("source"),
                row.getString("source_url"),
                Objects.requireNonNull(ContactProgress.instant(row, "created_at")));
    }

    static String[] texts(Collection<?> ids) {
        return ids.stream().map(Object::toString).toArray(String[]::new);
    }

    private static @Nullable LeadId leadId(@Nullable UUID value) {
        return value == null ? null : new LeadId(value);
    }

    private static Map<LeadId, LeadRow> leadRows(
            Database database, OrganizationId organization, Collection<LeadId> leads) {
        Map<LeadId, LeadRow> rows = new HashMap<>();
        database.jdbc()
                .sql("SELECT " + LEAD_COLUMNS + ", " + Verification.COLUMNS + """
                        , m.into_id
                        FROM campaign.lead l
                        LEFT JOIN campaign.verification v USING (organization_id, lead_id)
                        LEFT JOIN campaign.merged_lead m USING (organization_id, lead_id)
                        WHERE l.organization_id = :organization AND l.lead_id = ANY(:leads::uuid[])""")
                .param("organization", organization.value())
                .param("leads", texts(leads))
                .query(row -> {
                    Lead lead = lead(row);
                    rows.put(
                            lead.leadId(),
                            new LeadRow(lead, Verification.of(row), leadId(row.getObject("into_id", UUID.class))));
                });
        return rows;
    }

    /** Each lead with the leads that were merged into it, itself included. */
    private static Map<LeadId, Set<LeadId>> names(
            Database database, OrganizationId organization, Collection<LeadId> leads) {
        Map<LeadId, Set<LeadId>> names = new HashMap<>();
        database.jdbc()
                .sql("""
                        WITH RECURSIVE name (lead_id, called) AS (
                          SELECT id, id FROM unnest(:leads::uuid[]) AS id
                          UNION
                          SELECT name.lead_id, m.lead_id FROM name
                          JOIN campaign.merged_lead m ON m.organization_id = :organization AND m.into_id = name.called)
                        SELECT lead_id, called FROM name""")
                .param("organization", organization.value())
                .param("leads", texts(leads))
                .query(row -> {
                    names.computeIfAbsent(new LeadId(row.getObject("lead_id", UUID.class)), lead -> new HashSet<>())
                            .add(new LeadId(row.getObject("called", UUID.class)));
                });
        return names;
    }

    Set<String> keys(Lead lead, Set<LeadId> names) {
        Set<String> keys = new HashSet<>();
        OrganizationId organization = lead.organizationId();
        names.forEach(name -> keys.add(hash.lead(organization, name)));
        if (lead.email() != null) {
            keys.add(hash.email(organization, lead.email()));
        }
        if (lead.phone() != null) {
            keys.add(hash.phone(organization, lead.phone()));
        }
        return keys;
    }

    /** Which keys of these leads are suppressed on all channels; what the opt-out service says holds at once. */
    private Set<String> suppressed(
            Database database, OrganizationId organization, Map<LeadId, LeadRow> rows, Map<LeadId, Set<LeadId>> names) {
        Set<String> keys = new HashSet<>();
        Map<LeadId, String> byName = new HashMap<>();
        rows.forEach((id, row) -> {
            Set<LeadId> own = names.getOrDefault(id, Set.of(id));
            keys.addAll(keys(row.lead, own));
            own.forEach(name -> byName.put(name, hash.lead(organization, name)));
        });
        Set<String> suppressed = new HashSet<>();
        database.jdbc()
                .sql("""
                        SELECT key, NULL::uuid AS lead_id FROM optout.suppression
                        WHERE organization_id = :organization AND scope = 'ALL_CHANNELS' AND key = ANY(:keys)
                        UNION ALL
                        SELECT key, lead_id FROM campaign.suppression
                        WHERE organization_id = :organization AND scope = 'ALL_CHANNELS'
                          AND (key = ANY(:keys) OR lead_id = ANY(:leads::uuid[]))""")
                .param("organization", organization.value())
                .param("keys", keys.toArray(String[]::new))
                .param("leads", texts(byName.keySet()))
                .query(row -> {
                    suppressed.add(row.getString("key"));
                    LeadId known = leadId(row.getObject("lead_id", UUID.class));
                    String ownKey = known == null ? null : byName.get(known);
                    if (ownKey != null) {
                        suppressed.add(ownKey);
                    }
                });
        return suppressed;
    }

    private static Map<LeadId, List<CampaignId>> targets(
            Database database, OrganizationId organization, Collection<LeadId> leads) {
        Map<LeadId, List<CampaignId>> targets = new HashMap<>();
        database.jdbc()
                .sql("""
                        SELECT lead_id, t.campaign_id FROM campaign.campaign_target t
                        JOIN campaign.campaign c ON c.campaign_id = t.campaign_id AND c.organization_id = t.organization_id
                        WHERE t.organization_id = :organization AND t.lead_id = ANY(:leads::uuid[])""")
                .param("organization", organization.value())
                .param("leads", texts(leads))
                .query(row -> {
                    targets.computeIfAbsent(new LeadId(row.getObject("lead_id", UUID.class)), lead -> new ArrayList<>())
                            .add(new CampaignId(row.getObject("campaign_id", UUID.class)));
                });
        return targets;
    }

    /** Contacts with the leads or their addresses, also such that were requested elsewhere and only heard of. */
    private static List<PastRow> past(
            Database database, OrganizationId organization, Map<LeadId, LeadRow> rows, Map<LeadId, Set<LeadId>> names) {
        Set<LeadId> all = new HashSet<>(rows.keySet());
        names.values().forEach(all::addAll);
        Set<String> addresses = new HashSet<>();
        rows.values().forEach(row -> {
            if (row.lead.email() != null) {
                addresses.add(address(row.lead.email()));
            }
        });
        return database.jdbc()
                .sql("SELECT c.lead_id, c.address, c.campaign_id, c.requested_at, " + ContactProgress.COLUMNS + """

                        FROM campaign.contact c
                        LEFT JOIN campaign.contact_progress p USING (organization_id, contact_id)
                        WHERE c.organization_id = :organization
                          AND (c.lead_id = ANY(:leads::uuid[]) OR c.address = ANY(:addresses))
                        UNION ALL
                        SELECT p.lead_id, '', p.campaign_id,
                          least(p.drafted_at, p.draft_refused_at, p.approval_at, p.decided_at, p.attempt_at),\s"""
                        + ContactProgress.COLUMNS + """

                        FROM campaign.contact_progress p
                        WHERE p.organization_id = :organization AND p.lead_id = ANY(:leads::uuid[])
                          AND NOT EXISTS (SELECT FROM campaign.contact c
                            WHERE c.organization_id = p.organization_id AND c.contact_id = p.contact_id)""")
                .param("organization", organization.value())
                .param("leads", texts(all))
                .param("addresses", addresses.toArray(String[]::new))
                .query((row, number) -> new PastRow(
                        new LeadId(row.getObject("lead_id", UUID.class)),
                        row.getString("address"),
                        new Candidate.Past(
                                new CampaignId(row.getObject("campaign_id", UUID.class)),
                                true,
                                Objects.requireNonNull(ContactProgress.instant(row, "requested_at")),
                                ContactProgress.of(row))))
                .list();
    }

    /** How many contacts of today, in the organization's zone, take a place of the daily email cap. */
    public static long placesTaken(Database database, OrganizationSettings settings, Instant now) {
        Instant midnight = now.atZone(settings.zone())
                .toLocalDate()
                .atStartOfDay(settings.zone())
                .toInstant();
        return database
                .jdbc()
                .sql("SELECT " + ContactProgress.COLUMNS + """

                        FROM campaign.contact c
                        LEFT JOIN campaign.contact_progress p USING (organization_id, contact_id)
                        WHERE c.organization_id = :organization AND c.requested_at >= :midnight AND c.channel = :channel""")
                .param("organization", settings.organizationId().value())
                .param("midnight", midnight.toString())
                .param("channel", Channel.EMAIL.name())
                .query((row, number) -> ContactProgress.of(row).outcome().takesAPlace())
                .list()
                .stream()
                .filter(taken -> taken)
                .count();
    }

    /** What the organization has decided; empty when it is not known (yet). */
    public static Optional<OrganizationSettings> settings(Database database, OrganizationId organization) {
        return database.jdbc()
                .sql("SELECT settings FROM campaign.organization_settings WHERE organization_id = :organization")
                .param("organization", organization.value())
                .query((row, number) -> dev.leadflow.common.event.Json.EVENTS.readValue(
                        row.getString("settings"), OrganizationSettings.class))
                .optional();
    }
}
