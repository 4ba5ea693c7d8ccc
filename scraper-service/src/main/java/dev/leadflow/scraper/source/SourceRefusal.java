package dev.leadflow.scraper.source;

/**
 * Why a source, or one business of it, is not used.
 *
 * @param detail a sentence for the operator: what is wrong and what to do; no address of a person, no key, and no name of a
 *     website, which may be Google's to tell and is kept with the place id
 */
public record SourceRefusal(Reason reason, String detail) {

    /** The reasons that there are. */
    public enum Reason {
        /** The organization has not approved the source. */
        SOURCE_NOT_APPROVED,
        /** The source is switched off by a setting. */
        SOURCE_DISABLED,
        /** The source forbids programs, and no permission of it is recorded. */
        PERMISSION_MISSING,
        /** The source needs a key that is not set. */
        KEY_MISSING,
        /** The source does not take the key. */
        KEY_REFUSED,
        /** Today's requests are used up. */
        QUOTA_USED_UP,
        /** The query means nothing to the source. */
        QUERY_REJECTED,
        /** The source no longer knows the page that was asked for. */
        CURSOR_LOST,
        /** The site's robots.txt forbids it, or could not be read (RFC 9309). */
        ROBOTS_DISALLOWED,
        /** It is the page of a person. */
        PERSONAL_PROFILE,
        /** The site turned us away: it is left alone. */
        HOST_REFUSED,
        /** An address, port or form of URL that no business's website has. */
        FORBIDDEN_ADDRESS,
        /** The site gave no answer. */
        UNREACHABLE,
        /** The answer cannot be read. */
        UNREADABLE,
        /** The business has closed for good. */
        CLOSED_PERMANENTLY,
        /** The source names no website of the business's own. */
        NO_OWN_WEBSITE,
        /** The business's own website states no name, or neither phone nor email. */
        NOT_CONFIRMED
    }

    public static SourceRefusal of(Reason reason, String detail) {
        return new SourceRefusal(reason, detail);
    }
}
