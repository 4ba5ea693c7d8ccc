package dev.leadflow.common.event;

import java.time.Duration;
import java.util.List;

/** Every topic of the flow, in its order. */
public final class Topics {

    /** Raw captures are kept for 30 days; what came of them stays in PostgreSQL. */
    private static final Duration CAPTURES = Duration.ofDays(30);

    private static final Duration EVENTS = Duration.ofDays(30);

    public static final Topic<LeadCaptured> LEAD_CAPTURED =
            new Topic<>("scraper.lead-captured.v1", LeadCaptured.class, "organization", CAPTURES);
    public static final Topic<LeadAccepted> LEAD_ACCEPTED =
            new Topic<>("scraper.lead-accepted.v1", LeadAccepted.class, "lead", EVENTS);
    public static final Topic<LeadSighted> LEAD_SIGHTED =
            new Topic<>("scraper.lead-sighted.v1", LeadSighted.class, "lead", EVENTS);
    public static final Topic<LeadMerged> LEAD_MERGED =
            new Topic<>("scraper.lead-merged.v1", LeadMerged.class, "lead", EVENTS);
    public static final Topic<LeadRefused> LEAD_REFUSED =
            new Topic<>("scraper.lead-refused.v1", LeadRefused.class, "lead", EVENTS);
    public static final Topic<ImportProgress> IMPORT_PROGRESS =
            new Topic<>("scraper.import.state.v1", ImportProgress.class, "import", null);

    public static final Topic<LeadVerified> LEAD_VERIFIED =
            new Topic<>("verifier.lead-verified.v1", LeadVerified.class, "lead", EVENTS);

    public static final Topic<OrganizationSettings> SETTINGS =
            new Topic<>("campaign.settings.state.v1", OrganizationSettings.class, "organization", null);
    public static final Topic<CampaignState> CAMPAIGNS =
            new Topic<>("campaign.campaign.state.v1", CampaignState.class, "campaign", null);
    public static final Topic<ContactRequested> CONTACT_REQUESTED =
            new Topic<>("campaign.contact-requested.v1", ContactRequested.class, "lead", EVENTS);
    public static final Topic<PreviewRequested> PREVIEW_REQUESTED =
            new Topic<>("campaign.preview-requested.v1", PreviewRequested.class, "organization", EVENTS);
    public static final Topic<RunReported> RUN_REPORTED =
            new Topic<>("campaign.run-reported.v1", RunReported.class, "run", EVENTS);

    public static final Topic<ContactVerified> CONTACT_VERIFIED =
            new Topic<>("verifier.contact-verified.v1", ContactVerified.class, "lead", EVENTS);

    public static final Topic<MessageDrafted> MESSAGE_DRAFTED =
            new Topic<>("personalizer.message-drafted.v1", MessageDrafted.class, "lead", EVENTS);
    public static final Topic<DraftRefused> DRAFT_REFUSED =
            new Topic<>("personalizer.draft-refused.v1", DraftRefused.class, "lead", EVENTS);

    public static final Topic<ApprovalChanged> APPROVAL_CHANGED =
            new Topic<>("outreach.approval-changed.v1", ApprovalChanged.class, "lead", EVENTS);
    public static final Topic<MessageApproved> MESSAGE_APPROVED =
            new Topic<>("outreach.message-approved.v1", MessageApproved.class, "lead", EVENTS);
    public static final Topic<ContactDecided> CONTACT_DECIDED =
            new Topic<>("outreach.contact-decided.v1", ContactDecided.class, "lead", EVENTS);
    public static final Topic<ContactDeferred> CONTACT_DEFERRED =
            new Topic<>("outreach.contact-deferred.v1", ContactDeferred.class, "lead", EVENTS);
    public static final Topic<ContactCleared> CONTACT_CLEARED =
            new Topic<>("outreach.contact-cleared.v1", ContactCleared.class, "lead", EVENTS);
    public static final Topic<ContactAttempted> CONTACT_ATTEMPTED =
            new Topic<>("outreach.contact-attempted.v1", ContactAttempted.class, "lead", EVENTS);

    public static final Topic<Suppression> SUPPRESSIONS =
            new Topic<>("optout.suppression.state.v1", Suppression.class, "organization and suppression key", null);

    public static final Topic<Consent> CONSENTS = new Topic<>(
            "optout.consent.state.v1", Consent.class, "organization, hashed address, channel and purpose", null);
    public static final Topic<RegistryCheck> REGISTRY_CHECKS = new Topic<>(
            "optout.registry-check.state.v1", RegistryCheck.class, "organization and hashed number or country", null);

    public static final Topic<MessageNoticed> MESSAGE_NOTICED =
            new Topic<>("optout.message-noticed.v1", MessageNoticed.class, "lead", EVENTS);

    /** Each service tells how its providers are doing. */
    public static final List<Topic<ProviderState>> PROVIDER_STATES = java.util.stream.Stream.of(
                    "scraper", "verifier", "personalizer", "outreach", "optout")
            .map(service ->
                    new Topic<>(service + ".provider.state.v1", ProviderState.class, "process and operation", null))
            .toList();

    public static final List<Topic<?>> ALL = all(
            PROVIDER_STATES,
            LEAD_CAPTURED,
            LEAD_ACCEPTED,
            LEAD_SIGHTED,
            LEAD_MERGED,
            LEAD_REFUSED,
            IMPORT_PROGRESS,
            LEAD_VERIFIED,
            SETTINGS,
            CAMPAIGNS,
            CONTACT_REQUESTED,
            PREVIEW_REQUESTED,
            RUN_REPORTED,
            CONTACT_VERIFIED,
            MESSAGE_DRAFTED,
            DRAFT_REFUSED,
            APPROVAL_CHANGED,
            MESSAGE_APPROVED,
            CONTACT_DECIDED,
            CONTACT_DEFERRED,
            CONTACT_CLEARED,
            CONTACT_ATTEMPTED,
            SUPPRESSIONS,
            CONSENTS,
            REGISTRY_CHECKS,
            MESSAGE_NOTICED);

    private static List<Topic<?>> all(List<Topic<ProviderState>> providers, Topic<?>... others) {
        List<Topic<?>> all = new java.util.ArrayList<>(List.of(others));
        all.addAll(providers);
        return List.copyOf(all);
    }

    private Topics() {}
}
