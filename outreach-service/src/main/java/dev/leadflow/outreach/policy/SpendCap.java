package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.Spending;
import java.math.BigDecimal;
import java.util.Map;

/** So much money for the contacts of a day and no more. The rest waits for the first open moment of the next day. */
record SpendCap() implements Policy {

    @Override
    public String name() {
        return "spend-cap";
    }

    @Override
    public Decision decide(JudgedContact contact, ContactFacts facts) {
        OrganizationSettings settings = facts.settings();
        if (settings == null) {
            return new Decision.Deny(Reason.UNKNOWN_SETTINGS, "The spend cap is not known.");
        }
        Spending spending = settings.spending();
        BigDecimal cap = spending.dailyCap();
        if (cap == null
                || facts.counts().spentToday().add(cost(contact, settings)).compareTo(cap) <= 0) {
            return Decision.proceed();
        }
        return OpeningTimes.tomorrow(
                settings,
                contact,
                Reason.SPEND_CAP,
                "The contact may cost more than is left of the day's " + cap.toPlainString() + " " + spending.currency()
                        + ".");
    }

    private static BigDecimal cost(JudgedContact contact, OrganizationSettings settings) {
        return settings.spending().ofOne(contact.channel(), settings.calling());
    }

    @Override
    public Map<String, String> looksAt(JudgedContact contact, ContactFacts facts) {
        OrganizationSettings settings = facts.settings();
        if (settings == null) {
            return Map.of("spend_cap", "unknown");
        }
        BigDecimal cap = settings.spending().dailyCap();
        return Map.of(
                "spend_cap", cap == null ? "none" : cap.toPlainString(),
                "spent_today", facts.counts().spentToday().toPlainString(),
                "cost", cost(contact, settings).toPlainString());
    }
}
