package dev.leadflow.common.event;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Objects;
import java.util.Set;

/**
 * What an organization has decided about its outreach; the whole of it travels each time one value changes.
 *
 * @param running false while the organization's kill switch is pulled
 * @param domainEmailsPerHour emails to one recipient domain in any 60 minutes
 * @param zone the organization's zone: days, windows and the daily campaign are counted in it
 * @param approvedSources the only sources whose leads are taken
 * @param defaultRegion ISO 3166-1 alpha-2 region of phone numbers without a country code
 * @param version grows by one with each change
 */
public record OrganizationSettings(
        OrganizationId organizationId,
        String name,
        Mode mode,
        boolean running,
        boolean approvalRequired,
        int dailyEmailCap,
        int dailyCallCap,
        int countryCallCap,
        int domainEmailsPerHour,
        int cooldownDays,
        Window emailWindow,
        Window callWindow,
        Set<LocalDate> holidays,
        ZoneId zone,
        Set<String> approvedSources,
        String defaultRegion,
        Sender sender,
        Calling calling,
        Spending spending,
        long version) {

    /** Settings that were written before calls and costs were among them have the defaults. */
    public OrganizationSettings {
        calling = Objects.requireNonNullElse(calling, Calling.DEFAULT);
        spending = Objects.requireNonNullElse(spending, Spending.UNLIMITED);
    }
}
