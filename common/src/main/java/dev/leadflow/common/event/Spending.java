package dev.leadflow.common.event;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What contacts cost an organization, and how much of it there may be in a day; all amounts in one currency of its choice.
 *
 * @param currency ISO 4217, for people to read
 * @param perEmail expected cost of one email
 * @param perCallMinute expected cost of each begun minute of a call
 * @param dailyCap most money for contacts of one day in the organization's zone; null for no limit
 */
public record Spending(
        String currency,
        BigDecimal perEmail,
        BigDecimal perCallMinute,
        @Nullable BigDecimal dailyCap) {

    /** Costs are not known and not limited. */
    public static final Spending UNLIMITED = new Spending("INR", BigDecimal.ZERO, BigDecimal.ZERO, null);

    /** The most that one contact may cost: a call is counted with its whole time limit. */
    public BigDecimal ofOne(Channel channel, Calling calling) {
        return switch (channel) {
            case EMAIL -> perEmail;
            case VOICE ->
                perCallMinute.multiply(BigDecimal.valueOf((calling.timeLimit().toSeconds() + 59) / 60));
        };
    }
}
