package dev.leadflow.verifier;

import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.LeadAccepted;
import dev.leadflow.common.event.Origin;
import org.jspecify.annotations.Nullable;

/** Leads and events about them as the scraper service writes them. */
final class Samples {

    private Samples() {}

    static Lead with(Lead lead, @Nullable String email, @Nullable String phone) {
        return new Lead(
                lead.leadId(),
                lead.organizationId(),
                lead.businessName(),
                lead.category(),
                lead.city(),
                lead.address(),
                lead.country(),
                lead.website(),
                phone,
                email,
                lead.contactName(),
                lead.source(),
                lead.sourceUrl(),
                lead.createdAt());
    }

    static LeadAccepted accepted(Lead lead, int revision) {
        return new LeadAccepted(lead.organizationId(), lead.leadId(), lead, revision, Origin.api(), lead.createdAt());
    }
}
