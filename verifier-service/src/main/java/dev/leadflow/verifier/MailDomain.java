package dev.leadflow.verifier;

/** What DNS says about a domain and its mail. */
sealed interface MailDomain {

    /** @param byMailServer whether it names a mail server, or mail would go to its web address (RFC 5321, 5.1) */
    record ReceivesMail(boolean byMailServer) implements MailDomain {}

    /** It declares that it takes no mail: a null MX (RFC 7505). A positive answer, which nobody makes by accident. */
    record RefusesMail() implements MailDomain {}

    /** There is no such domain, or nothing in it that mail could go to. A negative answer, which a broken DNS gives too. */
    record Missing(String why) implements MailDomain {}

    /** DNS gave no answer that counts. */
    record Unknown(String why) implements MailDomain {}
}
