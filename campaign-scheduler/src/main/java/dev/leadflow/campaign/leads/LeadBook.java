package dev.leadflow.campaign.leads;

import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.postgres.TenantDatabase;
import dev.leadflow.common.web.Page;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the book says about leads, to people of their organization. */
final class LeadBook {

    private final TenantDatabase database;
    private final LeadIndex index;
    private final Candidates candidates;

    LeadBook(TenantDatabase database, LeadIndex index, Candidates candidates) {
        this.database = database;
        this.index = index;
        this.candidates = candidates;
    }

    /**
     * What a list of leads is narrowed to; null does not narrow.
     *
     * @param verified true: an address may be used; false: verified, and none may be used
     */
    record Filter(
            @Nullable String query,
            @Nullable LeadStatus status,
            @Nullable Boolean verified) {}

    /** A lead with everything that the other services have told about it. */
    record Entry(
            Lead lead,
            LeadStatus status,
            @Nullable Verification verification,
            boolean optedOut,
            @Nullable Instant lastContactedAt) {}

    /** An id that intake refused. */
    record Refused(LeadId leadId, @Nullable String businessName, String reason, String detail, Instant at) {}

    /** Newest first; of a query that very many leads answer, the newest of these. */
    Page<Entry> find(OrganizationId organization, Filter filter, Page.Request page) {
        Search search = Search.of(
                filter,
                filter.query == null || filter.query.isBlank() ? null : index.find(organization, filter.query),
                Search.looksAtOptOuts(filter) ? index.suppressed(organization) : List.of());
        long total = search.bind(database.jdbc().sql(search.count()))
                .query(Long.class)
                .single();
        List<LeadId> ids = total == 0
                ? List.of()
                : search
                        .bind(database.jdbc().sql(search.page()))
                        .param("size", page.size())
                        .param("offset", page.offset())
                        .query(UUID.class)
                        .list()
                        .stream()
                        .map(LeadId::new)
                        .toList();
        return page.of(
                candidates.load(database, organization, ids).stream()
                        .map(LeadBook::entry)
                        .toList(),
                total);
    }

    Page<Refused> refused(Page.Request page) {
        long total = database.jdbc()
                .sql("SELECT count(*) FROM campaign.refused_lead r WHERE " + NOT_ACCEPTED_LATER)
                .query(Long.class)
                .single();
        return page.of(
                database.jdbc()
                        .sql(
                                "SELECT r.lead_id, r.business_name, r.reason, r.detail, r.refused_at FROM campaign.refused_lead r WHERE "
                                        + NOT_ACCEPTED_LATER
                                        + " ORDER BY r.refused_at DESC, r.lead_id LIMIT :size OFFSET :offset")
                        .param("size", page.size())
                        .param("offset", page.offset())
                        .query(LeadBook::refused)
                        .list(),
                total);
    }

    private static final String NOT_ACCEPTED_LATER = """
            NOT EXISTS (SELECT FROM campaign.lead l
              WHERE l.organization_id = r.organization_id AND l.lead_id = r.lead_id)""";

    private static Refused refused(java.sql.ResultSet row, int number) throws java.sql.SQLException {
        return new Refused(
                new LeadId(row.getObject("lead_id", UUID.class)),
                row.getString("business_name"),
                row.getString("reason"),
                row.getString("detail"),
                Objects.requireNonNull(ContactProgress.instant(row, "refused_at")));
    }

    Optional<Refused> refused(LeadId id) {
        return database.jdbc()
                .sql(
                        "SELECT lead_id, business_name, reason, detail, refused_at FROM campaign.refused_lead WHERE lead_id = :id")
                .param("id", id.value())
                .query(LeadBook::refused)
                .optional();
    }

    /** The lead that an id means today: itself, the one it was merged into, or the one it is a sighting of. */
    Optional<Entry> find(OrganizationId organization, LeadId id) {
        return candidates.load(database, organization, List.of(meaning(id))).stream()
                .map(LeadBook::entry)
                .findFirst();
    }

    /** Follows mergers and sightings to their end; the id itself when there are none. */
    LeadId meaning(LeadId id) {
        LeadId meant = id;
        for (int hops = 0; hops < 20; hops++) {
            Optional<UUID> next = database.jdbc()
                    .sql("""
                            SELECT into_id FROM campaign.merged_lead WHERE lead_id = :id
                            UNION ALL
                            (SELECT lead_id FROM campaign.sighting
                             WHERE sighted_as = :id AND lead_id <> :id
                               AND NOT EXISTS (SELECT FROM campaign.lead WHERE lead_id = :id)
                             ORDER BY sighted_at DESC LIMIT 1)
                            LIMIT 1""")
                    .param("id", meant.value())
                    .query(UUID.class)
                    .optional();
            if (next.isEmpty()) {
                return meant;
            }
            meant = new LeadId(next.get());
        }
        return meant;
    }

    static Entry entry(Candidate candidate) {
        Instant contacted = lastContact(candidate, Mode.LIVE);
        boolean simulated = lastContact(candidate, Mode.DRY_RUN) != null;
        return new Entry(
                candidate.lead(),
                status(candidate, contacted != null, simulated),
                candidate.verification(),
                candidate.optedOut(),
                contacted);
    }

    private static @Nullable Instant lastContact(Candidate candidate, Mode mode) {
        return candidate.contacts().stream()
                .filter(Candidate.Past::withLead)
                .map(past -> past.contactedAt(mode))
                .filter(Objects::nonNull)
                .max(Instant::compareTo)
                .orElse(null);
    }

    private static LeadStatus status(Candidate candidate, boolean contacted, boolean simulated) {
        if (candidate.mergedInto() != null) {
            return LeadStatus.MERGED;
        }
        if (candidate.optedOut()) {
            return LeadStatus.OPTED_OUT;
        }
        if (contacted) {
            return LeadStatus.CONTACTED;
        }
        if (simulated) {
            return LeadStatus.SIMULATED;
        }
        if (candidate.verification() == null) {
            return LeadStatus.ACCEPTED;
        }
        return candidate.verification().usable() ? LeadStatus.VERIFIED : LeadStatus.UNUSABLE;
    }

    /**
     * The statements of one search. Common ones walk an index in the order of the answer, or start at the few leads that have
     * the terms; the tenant's organization is added by row-level security.
     *
     * @param found the leads that a query found; null without a query
     * @param suppressed leads whose addresses are suppressed
     */
    private record Search(
            List<String> conditions, @Nullable List<UUID> found, List<UUID> suppressed, boolean onlyVerified) {

        private static final String VERIFICATION =
                "EXISTS (SELECT FROM campaign.verification v WHERE v.organization_id = l.organization_id AND v.lead_id = l.lead_id%s)";
        private static final String MERGED = """
                EXISTS (SELECT FROM campaign.merged_lead m
                  WHERE m.organization_id = l.organization_id AND m.lead_id = l.lead_id)""";
        private static final String OPTED_OUT = """
                l.lead_id IN (
                  SELECT s.lead_id FROM campaign.suppression s WHERE s.scope = 'ALL_CHANNELS' AND s.lead_id IS NOT NULL
                  UNION ALL
                  SELECT unnest(:suppressed::uuid[]))""";
        private static final String CONTACTED = """
                l.lead_id IN (
                  SELECT p.lead_id FROM campaign.contact_progress p WHERE p.attempt_mode = 'LIVE' AND p.attempt_at IS NOT NULL
                    AND p.attempt_status IN ('IO_STARTED', 'ACCEPTED', 'DELIVERED', 'BOUNCED', 'COMPLAINED', 'UNKNOWN', 'ABANDONED'))""";
        private static final String SIMULATED = """
                l.lead_id IN (
                  SELECT p.lead_id FROM campaign.contact_progress p WHERE p.attempt_mode = 'DRY_RUN' AND p.attempt_at IS NOT NULL
                    AND p.attempt_status = 'SIMULATED')""";

        static boolean looksAtOptOuts(Filter filter) {
            return filter.status != null && filter.status != LeadStatus.MERGED && filter.status != LeadStatus.REFUSED;
        }

        static Search of(Filter filter, @Nullable List<UUID> found, List<UUID> suppressed) {
            List<String> conditions = new ArrayList<>();
            if (filter.status != LeadStatus.MERGED) {
                conditions.add("NOT " + MERGED);
            }
            if (filter.verified != null) {
                conditions.add(VERIFICATION.formatted(filter.verified ? " AND v.usable" : " AND NOT v.usable"));
            }
            if (filter.status != null) {
                conditions.addAll(conditions(filter.status));
            }
            if (found != null) {
                conditions.add("l.lead_id = ANY(:found::uuid[])");
            }
            return new Search(
                    conditions, found, suppressed, found == null && filter.status == null && filter.verified != null);
        }

        private static List<String> conditions(LeadStatus status) {
            String none = "NOT " + VERIFICATION.formatted("");
            String usable = VERIFICATION.formatted(" AND v.usable");
            String unusable = VERIFICATION.formatted(" AND NOT v.usable");
            return switch (status) {
                case REFUSED -> List.of("false");
                case MERGED -> List.of(MERGED);
                case OPTED_OUT -> List.of(OPTED_OUT);
                case CONTACTED -> List.of(CONTACTED, "NOT " + OPTED_OUT);
                case SIMULATED -> List.of(SIMULATED, "NOT " + CONTACTED, "NOT " + OPTED_OUT);
                case VERIFIED -> List.of(usable, "NOT " + SIMULATED, "NOT " + CONTACTED, "NOT " + OPTED_OUT);
                case UNUSABLE -> List.of(unusable, "NOT " + SIMULATED, "NOT " + CONTACTED, "NOT " + OPTED_OUT);
                case ACCEPTED -> List.of(none, "NOT " + SIMULATED, "NOT " + CONTACTED, "NOT " + OPTED_OUT);
            };
        }

        String page() {
            return "SELECT l.lead_id FROM campaign.lead l WHERE " + String.join(" AND ", conditions)
                    + " ORDER BY l.created_at DESC, l.lead_id DESC LIMIT :size OFFSET :offset";
        }

        /** How many are verified is asked again and again while an import runs; one index answers it. */
        String count() {
            if (onlyVerified) {
                return "SELECT count(*) FROM campaign.verification l WHERE "
                        + String.join(" AND ", conditions)
                                .replace(VERIFICATION.formatted(" AND v.usable"), "l.usable")
                                .replace(VERIFICATION.formatted(" AND NOT v.usable"), "NOT l.usable");
            }
            return "SELECT count(*) FROM campaign.lead l WHERE " + String.join(" AND ", conditions);
        }

        JdbcClient.StatementSpec bind(JdbcClient.StatementSpec statement) {
            return statement
                    .param("found", found == null ? new String[0] : Candidates.texts(found))
                    .param("suppressed", Candidates.texts(suppressed));
        }
    }
}
