package dev.leadflow.common.event;

/** Why a contact was not made, or not yet, or only simulated. Closed: metrics, REST and reports use these names. */
public enum Reason {
    // contact rules
    OPTED_OUT,
    DO_NOT_CALL,
    NOT_VERIFIED,
    LEAD_MERGED,
    SOURCE_NOT_ALLOWED,
    UNKNOWN_PURPOSE,
    PERSONAL_ADDRESS,
    VOICE_NOT_ALLOWED,
    CALLER_NUMBER,
    CONSENT_MISSING,
    REGISTRY_NOT_CHECKED,
    ALREADY_CONTACTED,
    COOLDOWN,
    // quota rules
    ORGANIZATION_STOPPED,
    CAMPAIGN_NOT_RUNNING,
    OUTSIDE_WINDOW,
    UNKNOWN_ZONE,
    DAILY_CAP,
    COUNTRY_CALL_CAP,
    UNKNOWN_COUNTRY,
    DOMAIN_THROTTLE,
    CALL_SLOTS,
    SPEND_CAP,
    DRY_RUN,
    // before and after the rules
    DRAFTING,
    DRAFT_REFUSED,
    AWAITING_APPROVAL,
    REJECTED_BY_REVIEWER,
    APPROVAL_EXPIRED,
    AWAITING_RULES,
    AWAITING_SEND,
    UNSUBSCRIBE_NOT_READY,
    CHANNEL_NOT_READY,
    RECIPIENT_NOT_READY,
    REFUSED_BY_PROVIDER,
    REFUSED_FOR_GOOD,
    NO_SUCH_ADDRESS,
    UNKNOWN_SETTINGS
}
