package dev.leadflow.outreach.channel.smtp;

import java.time.Duration;

/**
 * How long and how much.
 *
 * @param connect to reach the server
 * @param silence longest time without a byte from or to the server
 * @param deadline for one email from beginning to end, against servers that send a byte now and then
 * @param connections open at the same time
 * @param probeAfter a kept connection that rested for longer is asked whether it still works before it is used
 * @param keep a kept connection that rested for longer is closed
 * @param emailsPerConnection after so many a connection is closed; some servers count
 */
public record SmtpLimits(
        Duration connect,
        Duration silence,
        Duration deadline,
        int connections,
        Duration probeAfter,
        Duration keep,
        int emailsPerConnection) {

    public static final SmtpLimits DEFAULT = new SmtpLimits(
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            10,
            Duration.ofSeconds(5),
            Duration.ofSeconds(45),
            100);
}
