package dev.leadflow.scraper.source;

import dev.leadflow.common.setting.CommonSettings;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.common.setting.Setting;
import dev.leadflow.common.setting.SettingValues;
import dev.leadflow.scraper.source.places.Retention;
import dev.leadflow.scraper.source.site.TrustedSites;
import java.math.BigDecimal;
import java.net.URI;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings of the sources.
 *
 * @param userAgent says honestly who reads websites
 */
public record SourceSettings(
        Optional<Secret> placesKey,
        URI placesUrl,
        int placesDailyRequests,
        Retention placesRetention,
        BigDecimal placesPrice,
        Optional<String> justDialPermission,
        URI justDialUrl,
        Optional<String> linkedInPermission,
        URI linkedInUrl,
        TrustedSites trustedSites,
        String userAgent) {

    private static final Pattern PERMISSION = Pattern.compile("\\s*(\\S.{2,}?)\\s*,\\s*(\\d{4}-\\d{2}-\\d{2})\\s*");

    static final Setting<Secret> GOOGLE_MAPS_API_KEY =
            Setting.key("GOOGLE_MAPS_API_KEY", "key of the Places API (New); absent: Google Places is not searched");
    static final Setting<URI> GOOGLE_MAPS_BASE_URL = Setting.baseUrl("GOOGLE_MAPS", "https://places.googleapis.com");
    static final Setting<Integer> GOOGLE_PLACES_DAILY_REQUESTS = Setting.integer(
                    "GOOGLE_PLACES_DAILY_REQUESTS",
                    0,
                    1_000_000,
                    "requests to Google Places a day (Pacific time), of all organizations together")
            .orElse("100");
    static final Setting<Retention> GOOGLE_PLACES_RETENTION = new Setting<>(
                    "GOOGLE_PLACES_RETENTION",
                    "what is kept of Google's answers: place-id-only, or licence: and the agreement with Google that allows"
                            + " to keep more",
                    null,
                    false,
                    false,
                    "place-id-only, or licence: and at least 8 characters",
                    Retention::of)
            .orElse("place-id-only");
    static final Setting<Double> GOOGLE_PLACES_COST =
            Setting.price("GOOGLE_PLACES_COST", "one request to Google Places");
    static final Setting<String> JUSTDIAL_PERMISSION = permission("JUSTDIAL");
    static final Setting<URI> JUSTDIAL_BASE_URL = Setting.baseUrl("JUSTDIAL", "https://www.justdial.com");
    static final Setting<String> LINKEDIN_PERMISSION = permission("LINKEDIN");
    static final Setting<URI> LINKEDIN_BASE_URL = Setting.baseUrl("LINKEDIN", "https://www.linkedin.com");
    static final Setting<TrustedSites> SCRAPE_TRUSTED_SITES = new Setting<>(
            "SCRAPE_TRUSTED_SITES",
            "sites on private addresses or other ports that may be read all the same, for tests with a site of one's own",
            null,
            false,
            false,
            "host:port or host:port=address, several with commas between them",
            TrustedSites::of);

    public static final List<Setting<?>> ALL = List.of(
            GOOGLE_MAPS_API_KEY,
            GOOGLE_MAPS_BASE_URL,
            GOOGLE_PLACES_DAILY_REQUESTS,
            GOOGLE_PLACES_RETENTION,
            GOOGLE_PLACES_COST,
            JUSTDIAL_PERMISSION,
            JUSTDIAL_BASE_URL,
            LINKEDIN_PERMISSION,
            LINKEDIN_BASE_URL,
            SCRAPE_TRUSTED_SITES);

    public static SourceSettings from(SettingValues values) {
        return new SourceSettings(
                values.find(GOOGLE_MAPS_API_KEY),
                values.get(GOOGLE_MAPS_BASE_URL),
                values.get(GOOGLE_PLACES_DAILY_REQUESTS),
                values.get(GOOGLE_PLACES_RETENTION),
                BigDecimal.valueOf(values.get(GOOGLE_PLACES_COST)),
                values.find(JUSTDIAL_PERMISSION),
                values.get(JUSTDIAL_BASE_URL),
                values.find(LINKEDIN_PERMISSION),
                values.get(LINKEDIN_BASE_URL),
                values.find(SCRAPE_TRUSTED_SITES).orElse(TrustedSites.NONE),
                // Whoever runs a site finds out where to complain, once this server has an address of its own.
                values.isSet(CommonSettings.PUBLIC_BASE_URL)
                        ? "Leadflow/1.0 (+" + values.get(CommonSettings.PUBLIC_BASE_URL) + ")"
                        : "Leadflow/1.0");
    }

    private static Setting<String> permission(String directory) {
        return new Setting<>(
                directory + "_PERMISSION",
                "the permission to read " + directory + " by program, and its day; absent: it is not read",
                null,
                false,
                false,
                "what allows it, a comma and its day, such as: licence 123, 2026-05-01",
                text -> {
                    Matcher parts = PERMISSION.matcher(text);
                    if (!parts.matches()) {
                        throw new IllegalArgumentException("No permission with its day");
                    }
                    return parts.group(1) + ", " + LocalDate.parse(parts.group(2));
                });
    }
}
