package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Reason;
import java.time.Duration;
import java.util.Map;

/**
 * While an organization's kill switch is pulled, everything waits.
 *
 * @param lookAgainAfter how long a contact waits before it is judged anew
 */
record OrganizationRunning(Duration lookAgainAfter) implements Policy {

    @Override
    public String name() {
        return "organization-running";
    }

    @Override
    public Decision decide(JudgedContact contact, ContactFacts facts) {
        return running(facts)
                ? Decision.proceed()
                : new Decision.Defer(
                        contact.now().plus(lookAgainAfter),
                        Reason.ORGANIZATION_STOPPED,
                        "The organization has stopped all of its outreach.");
    }

    private static boolean running(ContactFacts facts) {
        OrganizationSettings settings = facts.settings();
        return settings != null && settings.running();
    }

    @Override
    public Map<String, String> looksAt(JudgedContact contact, ContactFacts facts) {
        return Map.of("running", Boolean.toString(running(facts)));
    }
}
