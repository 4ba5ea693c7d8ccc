package dev.leadflow.common.event;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What a public do-not-call registry said on a day: about one number, or, as a whole file, about all numbers of its country
 * that are not in it.
 *
 * @param key the number, hashed; see {@link KeyedHash}. Null for a whole file: numbers that it does not name are not listed
 * @param country whose registry it is, ISO 3166-1 alpha-2
 * @param registry its name, such as {@code NCPR}
 * @param listed whether the number must not be called; false for a whole file
 */
public record RegistryCheck(
        OrganizationId organizationId,
        @Nullable String key,
        String country,
        String registry,
        boolean listed,
        LocalDate checkedOn) {

    /** The key in the topic of what is known about one number. */
    public static String numberKey(OrganizationId organization, String key) {
        return organization + ":number:" + key;
    }

    /** The key in the topic of the newest whole file of a country. */
    public static String fileKey(OrganizationId organization, String country) {
        return organization + ":file:" + country;
    }
}
