package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * So many emails to one recipient domain in any 60 minutes and no more (rows 122, 152). The rest waits for the moment at
 * which enough of them are 60 minutes old.
 */
record DomainThrottle() implements Policy {

    static final Duration PERIOD = Duration.ofMinutes(60);

    @Override
    public String name() {
        return "domain-throttle";
    }

    @Override
    public Decision decide(JudgedContact contact, ContactFacts facts) {
        if (contact.channel() != Channel.EMAIL) {
            return Decision.proceed();
        }
        OrganizationSettings settings = facts.settings();
        if (settings == null) {
            return new Decision.Deny(Reason.UNKNOWN_SETTINGS, "The limit for a recipient domain is not known.");
        }
        int limit = settings.domainEmailsPerHour();
        List<Instant> recent = facts.counts().recentToDomain();
        if (recent.size() < limit && limit > 0) {
            return Decision.proceed();
        }
        // Room for one more is there once all but (limit - 1) of them have left the period.
        Instant until = limit > 0
                ? recent.get(recent.size() - limit).plus(PERIOD)
                : contact.now().plus(PERIOD);
        return contact.now().isBefore(until)
                ? new Decision.Defer(
                        until,
                        Reason.DOMAIN_THROTTLE,
                        "The limit of " + limit + " emails to this recipient domain in 60 minutes is reached.")
                : Decision.proceed();
    }

    @Override
    public Map<String, String> looksAt(JudgedContact contact, ContactFacts facts) {
        OrganizationSettings settings = facts.settings();
        return Map.of(
                "limit",
                settings == null ? "unknown" : Integer.toString(settings.domainEmailsPerHour()),
                "recent_to_domain",
                Integer.toString(facts.counts().recentToDomain().size()));
    }
}
