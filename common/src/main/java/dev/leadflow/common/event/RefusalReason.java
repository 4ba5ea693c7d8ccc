package dev.leadflow.common.event;

/** Why intake refuses a lead. */
public enum RefusalReason {
    MALFORMED_ROW,
    NO_BUSINESS_NAME,
    NO_USABLE_CONTACT,
    INVALID_FIELD,
    PERSONAL_PROFILE,
    SOURCE_NOT_APPROVED
}
