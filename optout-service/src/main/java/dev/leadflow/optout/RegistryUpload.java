package dev.leadflow.optout;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import dev.leadflow.common.web.Problem;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a caller says of a registry's file.
 *
 * @param registry its name, such as NCPR
 * @param country whose numbers it is about, ISO 3166-1 alpha-2
 * @param checkedOn when the registry said it
 * @param now when it says so
 * @param complete whether numbers of the country that are not in it are not in the registry
 */
record RegistryUpload(String registry, String country, LocalDate checkedOn, Instant now, boolean complete) {

    private static final int LONGEST_NAME = 100;

    /** Older than any registry; PostgreSQL would not take every date. */
    private static final LocalDate EARLIEST = LocalDate.of(2000, 1, 1);

    /** @throws Problem when one of them cannot be taken */
    static RegistryUpload of(
            @Nullable String registry,
            @Nullable String country,
            @Nullable String checkedOn,
            boolean complete,
            Instant now) {
        String name = Words.onOneLine(registry == null ? "" : registry, LONGEST_NAME);
        if (name.isEmpty()) {
            throw Problem.field("registry", "is missing; the name of the registry, such as NCPR.");
        }
        String region = country == null ? "" : country.strip().toUpperCase(Locale.ROOT);
        if (!PhoneNumberUtil.getInstance().getSupportedRegions().contains(region)) {
            throw Problem.field("country", "is not an ISO 3166-1 country such as IN.");
        }
        LocalDate day = checkedOn == null || checkedOn.isBlank()
                ? LocalDate.ofInstant(now, ZoneOffset.UTC)
                : date(checkedOn, now)
                        .orElseThrow(
                                () -> Problem.field("checked_on", "is not a date until today, such as 2026-05-01."));
        return new RegistryUpload(name, region, day, now, complete);
    }

    /** Empty when the text is no date, or one of the future. */
    private static Optional<LocalDate> date(String text, Instant now) {
        // The caller's today may be a day later than ours.
        LocalDate latest = LocalDate.ofInstant(now, ZoneOffset.MAX);
        try {
            return Optional.of(LocalDate.parse(text.strip()))
                    .filter(date -> !date.isBefore(EARLIEST) && !date.isAfter(latest));
        } catch (DateTimeParseException malformed) {
            return Optional.empty();
        }
    }

    /** The date in a row; empty when it is none. */
    Optional<LocalDate> date(String text) {
        return date(text, now);
    }

    /** @throws Problem when the registry said it longer ago than the law lets anybody rely on it */
    void requireNoOlderThan(int days) {
        if (checkedOn.plusDays(days).isBefore(LocalDate.ofInstant(now, ZoneOffset.UTC))) {
            throw Problem.field(
                    "checked_on",
                    "is " + checkedOn + ", and a list of this registry may be at most " + days
                            + " days old. Download it anew, and send it with the day of the download.");
        }
    }
}
