package dev.leadflow.common.provider;

/** Why a provider did not do what it was asked; decides whether to ask again and whether to leave it alone for a while. */
public enum Fault {
    /** No connection: name not found, refused, TLS failed. Nothing was asked. */
    UNREACHABLE(true),
    /** Asked, and no whole answer came in time. It may have been done. */
    NO_ANSWER(true),
    /** Takes nothing at present (429, 503): certainly not done. */
    BUSY(false),
    /** An error of the provider's own (5xx), or an answer that makes no sense. It may have been done. */
    FAULTY(true),
    /** The key is wrong or not allowed to do this: a person has to look at the settings. */
    KEY_REFUSED(true),
    /** The account's credit or quota is used up: a person has to look at the account. */
    QUOTA_USED_UP(true),
    /** This question is one that the provider will never answer; another one it may. */
    REJECTED(false),
    /** Not asked, because it failed too often lately. */
    RESTING(false);

    private final boolean speaksAgainstTheProvider;

    Fault(boolean speaksAgainstTheProvider) {
        this.speaksAgainstTheProvider = speaksAgainstTheProvider;
    }

    /** Whether a circuit breaker counts it. */
    public boolean speaksAgainstTheProvider() {
        return speaksAgainstTheProvider;
    }

    /** Whether nobody but a person can mend it. */
    public boolean needsAPerson() {
        return this == KEY_REFUSED || this == QUOTA_USED_UP;
    }

    /** What an HTTP status outside 200-299 says. */
    public static Fault ofStatus(int status) {
        return switch (status) {
            case 401, 403 -> KEY_REFUSED;
            case 402 -> QUOTA_USED_UP;
            case 429, 503 -> BUSY;
            case 408, 425 -> NO_ANSWER;
            default -> status >= 400 && status < 500 ? REJECTED : FAULTY;
        };
    }
}
