package dev.leadflow.scraper.recognition;

import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.scraper.intake.Particulars;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Something that gives a business away, together with a similar name.
 *
 * @param kind as {@code LeadSighted.matchedBy} says it
 * @param value E.164, registrable domain, or email address in lower case
 */
record Clue(Kind kind, String value) {

    /** Bytes of a key: enough that no two of 2^40 addresses meet by chance. */
    private static final int KEY_BYTES = 16;

    enum Kind {
        PHONE,
        WEBSITE,
        EMAIL
    }

    /** The clues of a sighting, the strongest first. */
    static List<Clue> of(Particulars particulars) {
        List<Clue> clues = new ArrayList<>(3);
        if (particulars.phone() != null) {
            clues.add(new Clue(Kind.PHONE, particulars.phone()));
        }
        if (particulars.website() != null) {
            clues.add(new Clue(Kind.WEBSITE, particulars.website()));
        }
        if (particulars.email() != null) {
            clues.add(new Clue(Kind.EMAIL, particulars.email().toLowerCase(Locale.ROOT)));
        }
        return clues;
    }

    /** The key under which it is remembered: says nothing about the address to who lacks the pepper. */
    byte[] key(OrganizationId organization, KeyedHash hash) {
        return Arrays.copyOf(hash.bytes(organization + "|seen-" + kind + "|" + value), KEY_BYTES);
    }
}
