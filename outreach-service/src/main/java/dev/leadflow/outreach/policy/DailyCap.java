package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Reason;
import java.time.LocalDate;
import java.util.Map;

/**
 * So many contacts of a channel a day and no more, a day being one on the organization's wall (rows 150, 151). The rest
 * waits for the first open moment of the next day.
 */
record DailyCap() implements Policy {

    @Override
    public String name() {
        return "daily-cap";
    }

    @Override
    public Decision decide(JudgedContact contact, ContactFacts facts) {
        OrganizationSettings settings = facts.settings();
        if (settings == null) {
            return new Decision.Deny(Reason.UNKNOWN_SETTINGS, "The daily cap is not known.");
        }
        int cap = cap(settings, contact.channel());
        if (facts.counts().contactsToday() < cap) {
            return Decision.proceed();
        }
        return OpeningTimes.tomorrow(
                settings,
                contact,
                Reason.DAILY_CAP,
                "The daily cap of " + cap + " contacts on this channel is reached.");
    }

    private static int cap(OrganizationSettings settings, Channel channel) {
        return switch (channel) {
            case EMAIL -> settings.dailyEmailCap();
            case VOICE -> settings.dailyCallCap();
        };
    }

    @Override
    public Map<String, String> looksAt(JudgedContact contact, ContactFacts facts) {
        OrganizationSettings settings = facts.settings();
        return settings == null
                ? Map.of("cap", "unknown")
                : Map.of(
                        "cap", Integer.toString(cap(settings, contact.channel())),
                        "contacts_today", Integer.toString(facts.counts().contactsToday()),
                        "day",
                                LocalDate.ofInstant(contact.now(), settings.zone())
                                        .toString());
    }
}
