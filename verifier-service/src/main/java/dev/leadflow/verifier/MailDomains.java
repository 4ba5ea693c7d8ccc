package dev.leadflow.verifier;

/**
 * Finds out whether a domain receives mail. It may block for some seconds; it never throws because of a network.
 */
@FunctionalInterface
interface MailDomains {

    /** @param domain in lower case and ASCII */
    MailDomain find(String domain);
}
