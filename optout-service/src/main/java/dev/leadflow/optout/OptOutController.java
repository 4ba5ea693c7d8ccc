package dev.leadflow.optout;

import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Suppression;
import dev.leadflow.common.postgres.TenantDatabase;
import dev.leadflow.common.web.Caller;
import dev.leadflow.common.web.Page;
import dev.leadflow.common.web.Permission;
import dev.leadflow.common.web.Problem;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Opt-outs that operators enter for somebody, and the list of all. There is no way to take one back. */
@RestController
class OptOutController {

    private static final int LONGEST_REASON = 500;

    private final TenantDatabase database;
    private final SuppressionList suppressions;
    private final KeyedHash keys;
    private final Clock clock;

    OptOutController(TenantDatabase database, SuppressionList suppressions, KeyedHash keys, Clock clock) {
        this.database = database;
        this.suppressions = suppressions;
        this.keys = keys;
        this.clock = clock;
    }

    /** At least one of the first three. */
    record NewOptOut(
            @Nullable String email,
            @Nullable String phone,
            @Nullable LeadId leadId,
            @Nullable String reason) {}

    /**
     * One thing that is not contacted any more.
     *
     * @param kind EMAIL, PHONE or LEAD
     * @param address masked when the recipient did it by a link; absent for a lead
     */
    record OptOut(
            Suppressed.Kind kind,
            @Nullable String address,
            @Nullable LeadId leadId,
            String reason,
            Suppressed.Source source,
            Instant createdAt) {

        static OptOut of(Suppressed row) {
            return new OptOut(row.kind(), row.address(), row.leadId(), row.reason(), row.source(), row.createdAt());
        }
    }

    /** What holds now for the addresses and leads of the request, entered by it or before. */
    record Holding(List<OptOut> optOuts) {}

    @PostMapping("/api/opt-outs")
    @PreAuthorize(Permission.Needs.OPT_OUTS_WRITE)
    Holding optOut(@RequestBody NewOptOut request) {
        Caller caller = Caller.current();
        OrganizationId organization = caller.organizationId();
        List<GivenAddress> addresses = addresses(request);
        if (addresses.isEmpty() && request.leadId() == null) {
            throw Problem.field("email", "give an email, a phone or a lead_id.");
        }
        String reason = reason(request.reason())
                .orElseThrow(() -> Problem.field("reason", "say in a few words how they asked for it."));
        Instant now = clock.instant();
        List<Suppressed> rows = new ArrayList<>();
        for (GivenAddress address : addresses) {
            for (String key : address.keys(keys, organization)) {
                rows.add(new Suppressed(
                        organization,
                        key,
                        Suppression.Scope.ALL_CHANNELS,
                        address.kind(),
                        request.leadId(),
                        reason,
                        Suppressed.Source.OPERATOR,
                        address.text(),
                        caller.userId(),
                        now));
            }
        }
        List<String> addressKeys = rows.stream().map(Suppressed::key).toList();
        for (LeadId lead : leads(request, organization, addressKeys)) {
            rows.add(new Suppressed(
                    organization,
                    keys.lead(organization, lead),
                    Suppression.Scope.ALL_CHANNELS,
                    Suppressed.Kind.LEAD,
                    lead,
                    reason,
                    Suppressed.Source.OPERATOR,
                    null,
                    caller.userId(),
                    now));
        }
        suppressions.add(database, rows);
        List<String> all = rows.stream().map(Suppressed::key).toList();
        return new Holding(suppressions.find(database, organization, Suppression.Scope.ALL_CHANNELS, all).stream()
                .map(OptOut::of)
                .toList());
    }

    /** @param query part of an address, or a whole address or lead id, which also finds what is shown masked */
    @GetMapping("/api/opt-outs")
    @PreAuthorize(Permission.Needs.OPT_OUTS_READ)
    Page<OptOut> list(
            @RequestParam(defaultValue = "0") int page,
            @RequestParam(defaultValue = "50") int size,
            @RequestParam(defaultValue = "") String query) {
        OrganizationId organization = Caller.current().organizationId();
        Page<Suppressed> found = suppressions.page(
                database,
                organization,
                Suppression.Scope.ALL_CHANNELS,
                Words.onOneLine(query, LONGEST_REASON),
                possibleKeys(query, organization),
                Page.Request.of(page, size));
        return new Page<>(found.items().stream().map(OptOut::of).toList(), found.page(), found.size(), found.total());
    }

    private static List<GivenAddress> addresses(NewOptOut request) {
        List<GivenAddress> addresses = new ArrayList<>();
        if (request.email() != null && !request.email().isBlank()) {
            addresses.add(email(request.email()));
        }
        if (request.phone() != null && !request.phone().isBlank()) {
            addresses.add(phone(request.phone()));
        }
        return addresses;
    }

    static GivenAddress email(String given) {
        return GivenAddress.email(given).orElseThrow(() -> Problem.field("email", "is not an email address."));
    }

    static GivenAddress phone(String given) {
        return GivenAddress.phone(given)
                .orElseThrow(() -> Problem.field(
                        "phone", "is not a phone number; write it with its country code, such as +912041234567."));
    }

    /** Empty when there is none. */
    static Optional<String> reason(@Nullable String given) {
        return Optional.ofNullable(given)
                .map(text -> Words.onOneLine(text, LONGEST_REASON))
                .filter(text -> !text.isEmpty());
    }

    /** The lead that was named, and those that were written to at these addresses. */
    private Set<LeadId> leads(NewOptOut request, OrganizationId organization, List<String> addressKeys) {
        Set<LeadId> leads = new LinkedHashSet<>(UnsubscribeToken.leadsAt(database, organization, addressKeys));
        if (request.leadId() != null) {
            leads.add(request.leadId());
        }
        return leads;
    }

    private List<String> possibleKeys(String query, OrganizationId organization) {
        List<String> possible = new ArrayList<>(GivenAddress.possibleKeys(query, keys, organization));
        try {
            possible.add(keys.lead(organization, LeadId.of(query.strip())));
        } catch (IllegalArgumentException notAnId) {
            // then it is part of an address
        }
        return possible;
    }
}
