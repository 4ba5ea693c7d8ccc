package dev.leadflow.campaign.organization;

import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationSettings;
import java.util.ArrayList;
import java.util.List;

/**
 * Which protections a change of settings takes away. Such a change is made only when it is confirmed by the organization's
 * name (row 342): a guard against slips, not against people who may change settings anyway.
 */
final class Safeguards {

    /** Raising a cap by a factor beyond this is more likely a slip than a plan. */
    private static final int FAR = 5;

    private Safeguards() {}

    /**
     * The names of the settings by which {@code after} protects less than {@code before}. Caps count only while the
     * organization is live: in a dry run nobody is contacted however high they are.
     */
    static List<String> weakened(OrganizationSettings before, OrganizationSettings after) {
        List<String> names = new ArrayList<>();
        if (before.approvalRequired() && !after.approvalRequired()) {
            names.add("approval_required");
        }
        if (after.mode() == Mode.LIVE) {
            if (far(before.dailyEmailCap(), after.dailyEmailCap())) {
                names.add("daily_email_cap");
            }
            if (far(before.dailyCallCap(), after.dailyCallCap())) {
                names.add("daily_call_cap");
            }
            if (far(before.countryCallCap(), after.countryCallCap())) {
                names.add("country_call_cap");
            }
            if (far(before.domainEmailsPerHour(), after.domainEmailsPerHour())) {
                names.add("domain_emails_per_hour");
            }
            if (before.cooldownDays() > 0 && after.cooldownDays() == 0) {
                names.add("cooldown_days");
            }
            if (!before.sender().postalAddress().isEmpty()
                    && after.sender().postalAddress().isEmpty()) {
                names.add("business_address");
            }
        }
        return names;
    }

    private static boolean far(int before, int after) {
        return after > (long) FAR * Math.max(before, 1);
    }

    /** Whether somebody typed the organization's name; spaces around it do not matter. */
    static boolean confirms(@org.jspecify.annotations.Nullable String confirm, OrganizationSettings settings) {
        return confirm != null && confirm.strip().equals(settings.name().strip());
    }
}
