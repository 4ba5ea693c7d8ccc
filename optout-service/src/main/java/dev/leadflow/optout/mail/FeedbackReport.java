package dev.leadflow.optout.mail;

import dev.leadflow.common.event.MessageNoticed.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A mailbox provider's report that a recipient pressed its spam button (ARF, RFC 5965).
 *
 * @param type of the feedback, in lower case
 * @param recipients as far as the report names them; providers often black them out
 */
record FeedbackReport(OurMessage message, String type, List<String> recipients) {

    /** Says that a mail is no spam after all; that authentication failed (RFC 6591). Nobody complained. */
    private static final Set<String> NO_COMPLAINT = Set.of("not-spam", "auth-failure", "dkim");

    private static final String MICROSOFT = "staff@hotmail.com";
    private static final String MICROSOFTS_RECIPIENT = "X-HmXmrOriginalRecipient";
    private static final Pattern BLACKED_OUT = Pattern.compile("(?i)(.*redacted.*|x+|-+|\\*+)@.*|.*@redacted.*");

    FeedbackReport {
        recipients = List.copyOf(recipients);
    }

    static Optional<FeedbackReport> read(ReceivedMail mail) {
        return mail.reportsOfAServer().stream()
                .filter(part -> part.is("message/feedback-report"))
                .findFirst()
                .map(part -> read(mail, MailHeaders.parse(part.text())))
                .or(() -> ofMicrosoft(mail));
    }

    /** Its programme for senders (JMRP) sends the mail back as it was, with the recipient in a header of its own. */
    private static Optional<FeedbackReport> ofMicrosoft(ReceivedMail mail) {
        return Optional.of(mail)
                .filter(report -> MICROSOFT.equalsIgnoreCase(report.from()))
                .flatMap(BounceMail::original)
                .filter(original -> original.first(MICROSOFTS_RECIPIENT).isPresent())
                .map(original -> new FeedbackReport(
                        OurMessage.original(original),
                        "abuse",
                        original.first(MICROSOFTS_RECIPIENT).flatMap(ReceivedMail::address).stream()
                                .toList()));
    }

    private static FeedbackReport read(ReceivedMail mail, MailHeaders report) {
        MailHeaders original = BounceMail.original(mail).orElse(MailHeaders.NONE);
        List<String> named = report.every("Original-Rcpt-To").stream()
                .flatMap(value -> ReceivedMail.address(value).stream())
                .toList();
        List<String> recipients = named.isEmpty()
                ? original.first("To").flatMap(ReceivedMail::address).stream().toList()
                : named;
        String type = report.first("Feedback-Type").orElse("").strip().toLowerCase(Locale.ROOT);
        return new FeedbackReport(
                BounceMail.message(mail),
                type,
                recipients.stream()
                        .filter(address -> !BLACKED_OUT.matcher(address).matches())
                        .distinct()
                        .toList());
    }

    /** A report whose type is missing or unknown counts as a complaint: one that is missed is the worse error. */
    Kind kind() {
        return NO_COMPLAINT.contains(type) ? Kind.OTHER : Kind.COMPLAINED;
    }

    /** A sentence for the operator. */
    String detail() {
        return switch (type) {
            case "not-spam" -> "The recipient told the mailbox provider that the mail is no spam.";
            case "auth-failure", "dkim" ->
                "The mailbox provider reports that the mail failed authentication:"
                        + " check SPF, DKIM and DMARC of the sender's domain.";
            default -> "The recipient reported the mail as spam to the mailbox provider.";
        };
    }
}
