package dev.leadflow.verifier;

import dev.leadflow.common.event.AddressVerification.Status;
import dev.leadflow.common.mail.MailboxKind;

/**
 * The built-in check first, then the paid providers in their order until one gives a verdict. What the built-in check excludes
 * is not paid for; what no provider can tell stays as the built-in check says, for a short while.
 */
final class OrderedEmailVerifier implements EmailVerifier {

    /** Below an even chance an address is excluded whatever a provider says: a mailbox for machines does exist. */
    static final double WORTH_ASKING = 0.5;

    /** As the built-in check has it: a shared mailbox exists as surely, but reaches somebody in charge less surely. */
    private static final double MOST_FOR_A_SHARED_MAILBOX = 0.85;

    private final EmailVerifier builtIn;
    private final PaidProviders<EmailFinding> providers;

    OrderedEmailVerifier(EmailVerifier builtIn, PaidProviders<EmailFinding> providers) {
        this.builtIn = builtIn;
        this.providers = providers;
    }

    @Override
    public EmailFinding verify(String address) {
        EmailFinding own = builtIn.verify(address);
        if (providers.isEmpty()
                || !isWorthAsking(own)
                || !(ParsedEmail.of(address) instanceof ParsedEmail.Address(var mailbox, var domain))) {
            return own;
        }
        EmailFinding found = providers.ask(mailbox + "@" + domain, why -> forNow(own, why));
        return MailboxKind.of(mailbox) == MailboxKind.ROLE ? asShared(found) : found;
    }

    private static boolean isWorthAsking(EmailFinding own) {
        return switch (own) {
            case EmailFinding.Judged judged ->
                judged.confidence() >= WORTH_ASKING
                        && (judged.status() == Status.VALID || judged.status() == Status.RISKY);
            case EmailFinding.Unchecked ignored -> true;
            case EmailFinding.Provisional ignored -> true;
        };
    }

    private static EmailFinding forNow(EmailFinding own, String why) {
        return switch (own) {
            case EmailFinding.Judged judged -> new EmailFinding.Provisional(judged, why);
            case EmailFinding.Unchecked(var provider, var detail) ->
                new EmailFinding.Unchecked(provider, detail + " " + why);
            case EmailFinding.Provisional(var judged, var ownWhy) ->
                new EmailFinding.Provisional(judged, ownWhy + " " + why);
        };
    }

    /** Providers know whether a mailbox exists, not all of them who reads it. */
    private static EmailFinding asShared(EmailFinding found) {
        return found instanceof EmailFinding.Judged judged && judged.status() == Status.VALID
                ? new EmailFinding.Judged(
                        judged.provider(),
                        Status.RISKY,
                        Math.min(judged.confidence(), MOST_FOR_A_SHARED_MAILBOX),
                        judged.detail() + " It is a shared mailbox, such as info or sales.",
                        judged.rawVerdict())
                : found;
    }
}
