package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Reason;
import java.util.Map;

/** Contacts are made at the hours that the organization set for the channel, in its zone; others wait for them (row 144). */
record InsideWindow() implements Policy {

    @Override
    public String name() {
        return "inside-window";
    }

    @Override
    public Decision decide(JudgedContact contact, ContactFacts facts) {
        OrganizationSettings settings = facts.settings();
        if (settings == null) {
            return new Decision.Deny(Reason.UNKNOWN_SETTINGS, "The window is not known.");
        }
        OpeningTimes times = OpeningTimes.of(settings, contact.channel());
        if (times.isOpenAt(contact.now())) {
            return Decision.proceed();
        }
        return times.firstOpenFrom(contact.now())
                .<Decision>map(opening -> new Decision.Defer(
                        opening, Reason.OUTSIDE_WINDOW, "The window for this channel is closed at this time."))
                .orElseGet(() ->
                        new Decision.Deny(Reason.OUTSIDE_WINDOW, "The window for this channel never opens again."));
    }

    @Override
    public Map<String, String> looksAt(JudgedContact contact, ContactFacts facts) {
        OrganizationSettings settings = facts.settings();
        if (settings == null) {
            return Map.of("window", "unknown");
        }
        OpeningTimes times = OpeningTimes.of(settings, contact.channel());
        return Map.of(
                "window", times.window().from() + "-" + times.window().to(),
                "days", times.window().days().toString(),
                "zone", times.zone().getId(),
                "local_time",
                        contact.now().atZone(times.zone()).toLocalDateTime().toString());
    }
}
