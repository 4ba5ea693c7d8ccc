package dev.leadflow.scraper.intake;

import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Sources;
import java.util.Locale;
import java.util.Set;

/**
 * What an organization has decided about its intake.
 *
 * @param approvedSources the only sources whose leads are taken, in their {@link Sources#canonical canonical} form
 * @param defaultRegion ISO 3166-1 alpha-2 region of phone numbers without a country code
 */
public record Terms(Set<String> approvedSources, String defaultRegion) {

    public Terms {
        approvedSources = Sources.canonical(approvedSources);
    }

    public static Terms of(OrganizationSettings settings) {
        return new Terms(
                settings.approvedSources(), settings.defaultRegion().strip().toUpperCase(Locale.ROOT));
    }
}
