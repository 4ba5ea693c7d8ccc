package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Reason;
import java.time.Duration;
import java.util.Map;

/**
 * A campaign that is paused, or not (yet) known, makes its contacts wait; one that was halted or deleted, or never
 * started, has none to make.
 *
 * @param lookAgainAfter how long a contact waits before it is judged anew
 */
record CampaignRunning(Duration lookAgainAfter) implements Policy {

    @Override
    public String name() {
        return "campaign-running";
    }

    @Override
    public Decision decide(JudgedContact contact, ContactFacts facts) {
        CampaignState campaign = facts.campaign();
        if (campaign == null) {
            return wait(contact, "The campaign is not known yet.");
        }
        return switch (campaign.status()) {
            case RUNNING -> Decision.proceed();
            case PAUSED -> wait(contact, "The campaign is paused.");
            case DRAFT, HALTED, DELETED ->
                new Decision.Deny(
                        Reason.CAMPAIGN_NOT_RUNNING, "The campaign does not run: it is " + campaign.status() + ".");
        };
    }

    private Decision wait(JudgedContact contact, String detail) {
        return new Decision.Defer(contact.now().plus(lookAgainAfter), Reason.CAMPAIGN_NOT_RUNNING, detail);
    }

    @Override
    public Map<String, String> looksAt(JudgedContact contact, ContactFacts facts) {
        return Map.of(
                "campaign",
                facts.campaign() == null ? "unknown" : facts.campaign().status().name());
    }
}
