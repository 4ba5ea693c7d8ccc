package dev.leadflow.campaign.leads;

import dev.leadflow.common.event.AddressVerification;
import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.Mode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A lead as selection sees it.
 *
 * @param mergedInto the lead that it turned out to be
 * @param optedOut the lead, one that was merged into it, or any of its addresses has opted out
 * @param targetOf the campaigns that have it among their uploaded targets
 * @param contacts with the lead, with those merged into it, and with its email address
 */
public record Candidate(
        Lead lead,
        @Nullable Verification verification,
        @Nullable LeadId mergedInto,
        boolean optedOut,
        List<CampaignId> targetOf,
        List<Past> contacts) {

    /** What is known about the lead's email address; null for nothing. */
    public @Nullable AddressVerification emailVerification() {
        String email = lead.email();
        return email == null || verification == null || verification.email() == null
                ? null
                : verification.email().of(email);
    }

    /**
     * An earlier contact.
     *
     * @param withLead with this lead, rather than with another one that has the same address
     */
    public record Past(CampaignId campaignId, boolean withLead, Instant requestedAt, ContactProgress progress) {

        /** When somebody was contacted, as far as {@code mode} is concerned: a rehearsal counts for rehearsals only. */
        @Nullable
        Instant contactedAt(Mode mode) {
            ContactProgress.Attempted attempt = progress.attempt();
            return attempt != null && attempt.contacted() && (attempt.mode() == Mode.LIVE || mode == Mode.DRY_RUN)
                    ? attempt.at()
                    : null;
        }
    }
}
