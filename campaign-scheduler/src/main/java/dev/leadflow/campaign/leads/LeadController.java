package dev.leadflow.campaign.leads;

import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.web.Caller;
import dev.leadflow.common.web.Page;
import dev.leadflow.common.web.Permission;
import dev.leadflow.common.web.Problem;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Leads, and why each was contacted or not. */
@RestController
class LeadController {

    private final LeadBook book;
    private final Stories stories;
    private final Clock clock;

    LeadController(LeadBook book, Stories stories, Clock clock) {
        this.book = book;
        this.stories = stories;
        this.clock = clock;
    }

    /** What is known about the addresses; null for one that the lead does not have or that is not verified yet. */
    record Verifications(Verification.@Nullable Address email, Verification.@Nullable Address phone) {}

    /**
     * A lead as the API shows it.
     *
     * @param lastContactedAt when it was last really contacted; rehearsals do not count
     * @param reason why intake refused it, for status REFUSED
     */
    record LeadView(
            LeadId id,
            @Nullable String businessName,
            @Nullable String category,
            @Nullable String city,
            @Nullable String address,
            @Nullable String country,
            @Nullable String website,
            @Nullable String phone,
            @Nullable String email,
            @Nullable String contactName,
            @Nullable String source,
            @Nullable String sourceUrl,
            LeadStatus status,
            Verifications verification,
            boolean optedOut,
            @Nullable Instant lastContactedAt,
            Instant createdAt,
            @Nullable String reason,
            @Nullable String detail) {

        static LeadView of(LeadBook.Entry entry) {
            Lead lead = entry.lead();
            Verification verification = entry.verification();
            return new LeadView(
                    lead.leadId(),
                    lead.businessName(),
                    lead.category(),
                    lead.city(),
                    lead.address(),
                    lead.country(),
                    lead.website(),
                    lead.phone(),
                    lead.email(),
                    lead.contactName(),
                    lead.source(),
                    lead.sourceUrl(),
                    entry.status(),
                    verification == null
                            ? new Verifications(null, null)
                            : new Verifications(verification.email(), verification.phone()),
                    entry.optedOut(),
                    entry.lastContactedAt(),
                    lead.createdAt(),
                    null,
                    null);
        }

        static LeadView of(LeadBook.Refused refused) {
            return new LeadView(
                    refused.leadId(),
                    refused.businessName(),
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    LeadStatus.REFUSED,
                    new Verifications(null, null),
                    false,
                    null,
                    refused.at(),
                    refused.reason(),
                    refused.detail());
        }
    }

    @GetMapping("/api/leads")
    @PreAuthorize(Permission.Needs.LEADS_READ)
    Page<LeadView> list(
            @RequestParam(required = false) @Nullable String query,
            @RequestParam(required = false) @Nullable LeadStatus status,
            @RequestParam(required = false) @Nullable Boolean verified,
            @RequestParam(defaultValue = "0") int page,
            @RequestParam(defaultValue = "50") int size) {
        if (query != null && query.length() > 200) {
            throw Problem.field("query", "must have at most 200 characters.");
        }
        Page.Request wanted = Page.Request.of(page, size);
        if (status == LeadStatus.REFUSED) {
            Page<LeadBook.Refused> refused = book.refused(wanted);
            return wanted.of(refused.items().stream().map(LeadView::of).toList(), refused.total());
        }
        Page<LeadBook.Entry> found =
                book.find(Caller.current().organizationId(), new LeadBook.Filter(query, status, verified), wanted);
        return wanted.of(found.items().stream().map(LeadView::of).toList(), found.total());
    }

    @GetMapping("/api/leads/{id}")
    @PreAuthorize(Permission.Needs.LEADS_READ)
    LeadView read(@PathVariable UUID id) {
        LeadId lead = new LeadId(id);
        return book.find(Caller.current().organizationId(), lead)
                .map(LeadView::of)
                .or(() -> book.refused(lead).map(LeadView::of))
                .orElseThrow(() -> Problem.notFound("lead"));
    }

    @GetMapping("/api/leads/{id}/why")
    @PreAuthorize(Permission.Needs.LEADS_READ)
    Why why(@PathVariable UUID id) {
        OrganizationId organization = Caller.current().organizationId();
        return stories.of(organization, new LeadId(id), clock.instant())
                .map(Why::of)
                .orElseThrow(() -> Problem.notFound("lead"));
    }
}
