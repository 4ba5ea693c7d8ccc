package dev.leadflow.verifier;

import java.util.regex.Pattern;

/**
 * Asks about every domain but those that are reserved for examples and tests (RFC 2606, RFC 6761). No DNS knows them, and the
 * leads that people try things out with live there: they count as unchecked, wherever one tries.
 */
record UnreservedMailDomains(MailDomains others) implements MailDomains {

    private static final Pattern RESERVED =
            Pattern.compile("(.+\\.)?(example\\.(com|net|org)|example|test|invalid|localhost)");

    @Override
    public MailDomain find(String domain) {
        return RESERVED.matcher(domain).matches()
                ? new MailDomain.Unknown("it is reserved for examples")
                : others.find(domain);
    }
}
