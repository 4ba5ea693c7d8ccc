package dev.leadflow.optout.mail;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * A mail that came in, in one form whichever way it came.
 *
 * @param from the address of the sender alone; null when it names none that can be read
 * @param to the addresses that it was sent to, with those of the envelope where they are known
 * @param text what it says as plain text; empty when it has none
 * @param html what it says as HTML; empty when it has none
 * @param reports the parts that machines write for machines: delivery status, feedback report, the original message
 */
record ReceivedMail(
        MailHeaders headers,
        String subject,
        @Nullable String from,
        List<String> to,
        String text,
        String html,
        List<MailPart> reports) {

    /** What is longer was not written by a person, and costs a search in it its stack. */
    private static final int LONGEST_SUBJECT = 1_000;

    /** Neither brackets nor what ends a sentence, also in Chinese, are part of one. */
    private static final String NOT_IN_ADDRESS = "\\s<>\"(),:;\\\\\\[\\]\\p{Cntrl}@（），。：；【】";

    /** Apostrophes stand in names, but around an address they are quotation marks. */
    static final Pattern ADDRESS =
            Pattern.compile("(?!')[^" + NOT_IN_ADDRESS + "]{1,64}@[^" + NOT_IN_ADDRESS + "']{1,255}(?<!\\.)");

    private static final Pattern IN_BRACKETS = Pattern.compile("<\\s*(" + ADDRESS.pattern() + ")\\s*>");
    private static final List<String> RECIPIENT_HEADERS =
            List.of("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To");
    private static final Pattern OUT_OF_OFFICE = Pattern.compile(
            "(?iu)^\\W*(auto(matic|mated|matische)?[ -]?(reply|response|antwort|responder)|autoreply|auto:"
                    + "|out[ -]of[ -](the[ -])?office|ooo\\b|away from (the )?(office|my desk)|on (annual |sick |maternity )?leave\\b"
                    + "|on vacation|vacation (reply|response|notice)|abwesenheit|abwesend|réponse automatique"
                    + "|respuesta automática|absence du bureau|fuera de la oficina|risposta automatica|automatisch antwoord|automatiskt svar|autosvar"
                    + "|automaattinen vastaus|resposta autom[aá]tica|odpowiedź automatyczna|автоответ|автоматический ответ"
                    + "|自动回复|自动答复|自動返信|自動応答|自動回覆|자동 회신|otomatik yanıt|automatick[áéa]\\S* odpověd\\S*|رد تلقائي"
                    + "|स्वचालित|स्वत: उत्तर|स्वतः उत्तर|कार्यालय से बाहर).*");
    private static final Pattern ANSWER = Pattern.compile("(?iu)^\\W*((re|fwd?)\\s*:\\W*)+");
    private static final Pattern MAILER = Pattern.compile(
            "(?i)(mailer-?daemon|postmaster|mail-?daemon|mail\\.delivery\\.system|mdaemon|microsoftexchange329[0-9a-f]*)@.*");

    ReceivedMail {
        subject = subject.length() <= LONGEST_SUBJECT ? subject : subject.substring(0, LONGEST_SUBJECT);
        to = List.copyOf(to);
        reports = List.copyOf(reports);
    }

    /** A mail as it came over the wire. */
    static ReceivedMail raw(ByteString bytes) {
        MimeReader.Mail mail = MimeReader.read(bytes);
        return new ReceivedMail(
                mail.headers(),
                mail.headers().readable("Subject"),
                sender(mail.headers()),
                recipients(mail.headers()),
                spoken(mail.parts(), "text/plain", "text/enriched"),
                spoken(mail.parts(), "text/html"),
                mail.parts().stream().filter(ReceivedMail::isForMachines).toList());
    }

    private static String spoken(List<MailPart> parts, String... types) {
        return parts.stream()
                .filter(part -> part.is(types) && !part.attached())
                .map(MailPart::text)
                .collect(Collectors.joining("\n"));
    }

    static boolean isForMachines(MailPart part) {
        return part.is(
                "message/delivery-status",
                "message/global-delivery-status",
                "message/feedback-report",
                "message/disposition-notification",
                "message/rfc822",
                "message/global",
                "message/rfc822-headers",
                "message/global-headers",
                "text/rfc822-headers",
                "text/rfc822");
    }

    static @Nullable String sender(MailHeaders headers) {
        return address(headers.first("From").orElse("")).orElse(null);
    }

    static List<String> recipients(MailHeaders headers) {
        return RECIPIENT_HEADERS.stream()
                .flatMap(name -> headers.every(name).stream())
                .flatMap(ReceivedMail::addresses)
                .distinct()
                .toList();
    }

    /** The address in a From line or the like; one in angle brackets wins over a name that looks like one. */
    static Optional<String> address(String text) {
        Matcher inBrackets = IN_BRACKETS.matcher(text);
        String last = null;
        while (inBrackets.find()) {
            last = inBrackets.group(1);
        }
        return last != null ? Optional.of(last) : addresses(text).findFirst();
    }

    static Stream<String> addresses(String text) {
        return ADDRESS.matcher(text).results().map(match -> match.group()).limit(200);
    }

    /**
     * Whether a program wrote it rather than a person: RFC 3834, and what mail programs did before it. A mail with nothing
     * of the kind counts as a person's, so that no request to be left alone is missed.
     */
    boolean isAutomatic() {
        String autoSubmitted = headers.first("Auto-Submitted").orElse("no").toLowerCase(Locale.ROOT);
        boolean bulk = headers.every("Precedence").stream()
                .map(value -> value.toLowerCase(Locale.ROOT))
                .anyMatch(value ->
                        value.startsWith("bulk") || value.matches("auto[_-]reply.*") || value.startsWith("junk"));
        boolean saysSo = Stream.of(
                        "X-Autoreply",
                        "X-Autorespond",
                        "X-Autoresponder",
                        "X-Auto-Reply",
                        "X-Autogenerated",
                        "X-Autoreply-From",
                        "X-Mail-Autoreply")
                .anyMatch(name -> headers.first(name)
                        .filter(value -> !value.equalsIgnoreCase("no"))
                        .isPresent());
        return !autoSubmitted.matches("no\\b.*")
                || isByAMailServer()
                || bulk
                || reports.stream().anyMatch(part -> part.is("message/disposition-notification"))
                || saysSo
                || OUT_OF_OFFICE.matcher(subject).matches();
    }

    /** Whether it bears the subject of an answer, be it a person's or a program's. */
    boolean soundsLikeAnAnswer() {
        return ANSWER.matcher(subject).find() || soundsAutomatic();
    }

    /** Whether it is an answer under a subject that sounds like a program's; our own subject may sound so. */
    boolean soundsAutomatic() {
        return OUT_OF_OFFICE.matcher(ANSWER.matcher(subject).replaceFirst("")).matches();
    }

    /** Whether a mail server speaks: by its name, without a sender to whom one could answer, or in the form of its reports (RFC 6522). */
    boolean isByAMailServer() {
        boolean emptySender = headers.first("Return-Path")
                .map(path -> path.replaceAll("\\s", ""))
                .filter(path -> path.equals("<>")
                        || path.equalsIgnoreCase("<MAILER-DAEMON>")
                        || MAILER.matcher(path.replaceAll("[<>]", "")).matches())
                .isPresent();
        boolean report = headers.first("Content-Type")
                .filter(type -> type.strip().toLowerCase(Locale.ROOT).startsWith("multipart/report"))
                .isPresent();
        return emptySender || report || isByAMailer();
    }

    /** Whether the name of its sender is a mail server's, or nobody's. */
    boolean isByAMailer() {
        boolean nobody = headers.first("From")
                .filter(value -> value.replaceAll("\\s", "").endsWith("<>"))
                .isPresent();
        return nobody || from != null && isOfAMailer(from);
    }

    static boolean isOfAMailer(String address) {
        return MAILER.matcher(address).matches();
    }

    /** The parts for machines, when a mail server wrote them; a person's mail may have anything attached. */
    List<MailPart> reportsOfAServer() {
        return isByAMailServer() ? reports : List.of();
    }

    /** Without addresses and text, so that none gets into a log. */
    @Override
    public String toString() {
        return "ReceivedMail[" + reports.size() + " reports]";
    }
}
