package dev.leadflow.scraper;

import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.common.setting.Setting;
import dev.leadflow.common.setting.SettingValues;
import dev.leadflow.scraper.intake.PhoneNumbers;
import dev.leadflow.scraper.intake.Terms;
import dev.leadflow.scraper.source.SourceSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the scraper service.
 *
 * @param firstTerms what holds for an organization that has no settings yet
 * @param webhookSecrets who may call the webhook; empty: nobody
 * @param sources where Leadflow itself searches
 */
record ScraperSettings(Terms firstTerms, List<WebhookSecret> webhookSecrets, SourceSettings sources) {

    private static final int SHORTEST_SECRET = 16;
    private static final Pattern FOR_ORGANIZATION =
            Pattern.compile("(\\p{XDigit}{8}(?:-\\p{XDigit}{4}){3}-\\p{XDigit}{12})=(.*)");

    /** Declared, as the first value of an organization's settings, by the campaign service; here until those are known. */
    private static final Setting<String> DEFAULT_REGION = new Setting<>(
                    "DEFAULT_REGION",
                    "region of phone numbers without a country code, until the organization sets its own",
                    null,
                    false,
                    false,
                    "an ISO 3166-1 region such as IN",
                    ScraperSettings::region)
            .orElse("IN");

    /** Like {@link #DEFAULT_REGION}. */
    private static final Setting<Set<String>> APPROVED_SOURCES = Setting.words(
                    "APPROVED_SOURCES", "sources whose leads are taken, until the organization sets its own")
            .orElse("api,csv,google_maps,justdial,linkedin,manual,webhook,website");

    static final Setting<List<WebhookSecret>> WEBHOOK_SECRET = new Setting<>(
            "WEBHOOK_SECRET",
            "proves a sender of POST /webhook/lead-data; several with commas between them, each for the first"
                    + " organization, or for another when written <organization id>=<secret>; absent: webhook closed",
            null,
            false,
            true,
            "one or more secrets of at least " + SHORTEST_SECRET + " characters, with commas between them",
            ScraperSettings::secrets);

    static final List<Setting<?>> ALL = Stream.concat(Stream.of(WEBHOOK_SECRET), SourceSettings.ALL.stream())
            .<Setting<?>>map(setting -> setting)
            .toList();

    static ScraperSettings from(SettingValues values) {
        return new ScraperSettings(
                new Terms(values.get(APPROVED_SOURCES), values.get(DEFAULT_REGION)),
                values.find(WEBHOOK_SECRET).orElse(List.of()),
                SourceSettings.from(values));
    }

    /** Whether some secret stands for the first organization. */
    boolean needsWebhookOwner() {
        return webhookSecrets.stream().anyMatch(each -> each.organization().isEmpty());
    }

    /**
     * A secret and whose leads come with it.
     *
     * @param organizationId null: the first organization of this installation
     */
    record WebhookSecret(Secret secret, @Nullable OrganizationId organizationId) {

        Optional<OrganizationId> organization() {
            return Optional.ofNullable(organizationId);
        }
    }

    private static String region(String text) {
        String region = text.strip().toUpperCase(Locale.ROOT);
        if (!PhoneNumbers.isRegion(region)) {
            throw new IllegalArgumentException("Not a region");
        }
        return region;
    }

    private static List<WebhookSecret> secrets(String text) {
        List<WebhookSecret> secrets = new ArrayList<>();
        for (String entry : text.split(",", -1)) {
            // A secret may contain "=" itself; only a UUID before it names an organization.
            Matcher named = FOR_ORGANIZATION.matcher(entry.strip());
            String secret = named.matches() ? named.group(2) : entry.strip();
            if (secret.length() < SHORTEST_SECRET) {
                throw new IllegalArgumentException("Too short");
            }
            secrets.add(
                    new WebhookSecret(new Secret(secret), named.matches() ? OrganizationId.of(named.group(1)) : null));
        }
        return List.copyOf(secrets);
    }
}
