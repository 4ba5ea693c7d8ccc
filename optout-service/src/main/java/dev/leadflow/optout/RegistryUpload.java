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
 * What a caller says of a registry's file; that of the US is refused when the law lets nobody rely on it any more.
 *
 * @param registry its name, such as NCPR
 * @param country whose numbers it is about, ISO 3166-1 alpha-2
 * @param checkedOn when the registry said it
 * @param now when it says so
 * @param complete whether numbers of the country that are not in it are not in the registry
 */
record RegistryUpload(String registry, String country, LocalDate checkedOn, Instant now, boolean complete) {

    private static final int LONGEST_NAME = 100;

    private static final String US = "US";

    /** 16 CFR 310.4(b)(3)(iv) and 47 CFR 64.1200(c)(2)(i)(D). */
    private static final int US_MAX_AGE_DAYS = 31;

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
            throw Problem.field(
                    "registry",
                    "is missing; the name of the registry, such as NCPR. Numbers of your own go to POST /api/dnc/list.");
        }
        String region = country(country == null ? "" : country);
        RegistryUpload upload = new RegistryUpload(name, region, day(region, checkedOn, now), now, complete);
        if (region.equals(US)) {
            upload.requireNoOlderThan(US_MAX_AGE_DAYS);
        }
        return upload;
    }

    /** @throws Problem when no country has this code */
    static String country(String given) {
        String region = given.strip().toUpperCase(Locale.ROOT);
        if (!PhoneNumberUtil.getInstance().getSupportedRegions().contains(region)) {
            throw Problem.field("country", "is not an ISO 3166-1 country such as IN.");
        }
        return region;
    }

    private static LocalDate day(String region, @Nullable String checkedOn, Instant now) {
        if (checkedOn != null && !checkedOn.isBlank()) {
            return date(checkedOn, now)
                    .orElseThrow(() -> Problem.field("checked_on", "is not a date until today, such as 2026-05-01."));
        }
        if (region.equals(US)) {
            throw Problem.field(
                    "checked_on",
                    "is missing. A file of the registry of the US may be at most " + US_MAX_AGE_DAYS
                            + " days old, so send it with the day of its download, such as 2026-05-01.");
        }
        return LocalDate.ofInstant(now, ZoneOffset.UTC);
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

    private void requireNoOlderThan(int days) {
        if (checkedOn.plusDays(days).isBefore(LocalDate.ofInstant(now, ZoneOffset.UTC))) {
            throw Problem.field(
                    "checked_on",
                    "is " + checkedOn + ", and a file of this registry may be at most " + days
                            + " days old. Download it anew, and send it with the day of the download.");
        }
    }
}
