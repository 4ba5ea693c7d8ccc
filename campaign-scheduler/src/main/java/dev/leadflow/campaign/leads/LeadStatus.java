package dev.leadflow.campaign.leads;

/** How far a lead has come; the first that applies, from the top. */
enum LeadStatus {
    /** Intake refused it; it was never a lead. */
    REFUSED,
    /** Turned out to be another lead that exists. */
    MERGED,
    OPTED_OUT,
    /** Really contacted, at least once. */
    CONTACTED,
    /** Contacted in dry runs only. */
    SIMULATED,
    /** At least one of its addresses may be used. */
    VERIFIED,
    /** Verified, and none of its addresses may be used. */
    UNUSABLE,
    /** Not verified yet. */
    ACCEPTED
}
