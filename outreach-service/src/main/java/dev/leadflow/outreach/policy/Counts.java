package dev.leadflow.outreach.policy;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/**
 * What an organization has used up of its limits. A day is one on the organization's wall.
 *
 * @param contactsToday contacts of the contact's channel whose place was reserved today
 * @param callsToCountryToday calls into the recipient's country whose place was reserved today
 * @param recentToDomain when, in the last 60 minutes, places for the recipient's domain were reserved; oldest first
 * @param callsUnderWay when the calls that are under way will have ended at the latest; soonest first
 * @param spentToday the most that the contacts whose place was reserved today may cost
 */
public record Counts(
        int contactsToday,
        int callsToCountryToday,
        List<Instant> recentToDomain,
        List<Instant> callsUnderWay,
        BigDecimal spentToday) {

    public static final Counts NONE = new Counts(0, 0, List.of(), List.of(), BigDecimal.ZERO);
}
