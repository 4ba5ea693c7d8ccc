package dev.leadflow.verifier;

import dev.leadflow.common.provider.Fault;
import dev.leadflow.common.provider.ProviderException;
import dev.leadflow.common.provider.ProviderLine;
import dev.leadflow.common.provider.ProviderLine.Limits;

/** Leaves DNS alone for a while when it gives no answers that count, so that a dead DNS does not hold up the intake. */
final class BreakerMailDomains implements MailDomains {

    /** As many as there are, each once: the next address comes with the same domain, and DNS has its own tries. */
    static final Limits LIMITS = Limits.QUESTIONS.tries(1).perSecond(1_000_000);

    private final ProviderLine line;
    private final MailDomains domains;

    BreakerMailDomains(ProviderLine line, MailDomains domains) {
        this.line = line;
        this.domains = domains;
    }

    @Override
    public MailDomain find(String domain) {
        try {
            return line.call(() -> {
                MailDomain found = domains.find(domain);
                if (found instanceof MailDomain.Unknown(var why)) {
                    throw new ProviderException(Fault.NO_ANSWER, why);
                }
                return found;
            });
        } catch (ProviderException failed) {
            return new MailDomain.Unknown(
                    failed.fault() == Fault.RESTING
                            ? "DNS has failed repeatedly and is left alone for a minute"
                            : failed.detail());
        }
    }
}
