package dev.leadflow.verifier;

import dev.leadflow.common.event.AddressVerification.Status;
import dev.leadflow.common.mail.MailboxKind;

/**
 * Judges addresses without anybody's key: syntax, personal and disposable providers, role mailboxes, and whether the domain
 * receives mail as far as DNS can tell.
 */
final class BuiltInEmailVerifier implements EmailVerifier {

    static final String PROVIDER = "built-in";

    private final ProviderDomains providers;
    private final MailDomains domains;

    BuiltInEmailVerifier(ProviderDomains providers, MailDomains domains) {
        this.providers = providers;
        this.domains = domains;
    }

    @Override
    public EmailFinding verify(String address) {
        return switch (ParsedEmail.of(address)) {
            case ParsedEmail.Malformed(var why) -> judged(Status.INVALID, 0, why);
            case ParsedEmail.Address(var mailbox, var domain) ->
                switch (providers.kindOf(domain)) {
                    case PERSONAL -> judged(Status.PERSONAL, 0.2, "A personal mailbox of a mail provider.");
                    case DISPOSABLE -> judged(Status.DISPOSABLE, 0, "A throw-away mailbox.");
                    case BUSINESS -> ofBusiness(MailboxKind.of(mailbox), domain);
                };
        };
    }

    private EmailFinding ofBusiness(MailboxKind mailbox, String domain) {
        if (mailbox == MailboxKind.UNATTENDED) {
            return judged(Status.RISKY, 0.1, "A mailbox for machines or complaints, such as noreply or abuse.");
        }
        boolean role = mailbox == MailboxKind.ROLE;
        String kind = role ? " It is a shared mailbox, such as info or sales." : "";
        return switch (domains.find(domain)) {
            case MailDomain.ReceivesMail(var byMailServer)
            when byMailServer -> judged(status(role), role ? 0.85 : 0.95, "The domain receives mail." + kind);
            case MailDomain.ReceivesMail ignored ->
                judged(
                        status(role),
                        role ? 0.75 : 0.8,
                        "The domain names no mail server; mail would go to its web address." + kind);
            case MailDomain.RefusesMail() ->
                judged(Status.INVALID, 0, "The domain declares that it takes no mail (null MX).");
            case MailDomain.Missing(var why) -> judged(Status.INVALID, 0, "No mail can arrive: " + why + ".");
            case MailDomain.Unknown(var why) ->
                new EmailFinding.Unchecked(
                        PROVIDER,
                        "The address is well formed, but its domain could not be checked: " + why + "." + kind);
        };
    }

    private static Status status(boolean role) {
        return role ? Status.RISKY : Status.VALID;
    }

    private static EmailFinding judged(Status status, double confidence, String detail) {
        return new EmailFinding.Judged(PROVIDER, status, confidence, detail);
    }
}
