package dev.leadflow.scraper.recognition;

import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.OrganizationId;
import org.jspecify.annotations.Nullable;

/** What recognition remembers of one organization from sighting to sighting. */
public interface Memory {

    @Nullable
    KnownLead lead(OrganizationId organization, LeadId id);

    void remember(LeadId id, KnownLead lead);

    @Nullable
    Evidence evidence(byte[] clue);

    void remember(byte[] clue, Evidence evidence);
}
