package dev.leadflow.optout.mail;

import dev.leadflow.common.mail.Diagnosis;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a mail server reports about a mail that it could not, or could, deliver: RFC 3464, and what real servers make of it.
 *
 * @param outcomes one for each recipient that it tells about
 */
record BounceMail(OurMessage message, List<Outcome> outcomes) {

    /** @param recipient the address that we wrote to, if it can be read */
    record Outcome(@Nullable String recipient, Diagnosis diagnosis) {}

    private static final int MOST_RECIPIENTS = 1_000;
    private static final Pattern LINE_END = Pattern.compile("\\r\\n|\\n|\\r");
    private static final Pattern FIELD = Pattern.compile("\\s{0,8}([A-Za-z][A-Za-z-]{1,40})\\s{0,8}:(.*)");
    private static final List<String> RECIPIENT_FIELDS = List.of("original-recipient", "final-recipient");
    private static final List<String> FIELDS = List.of(
            "original-recipient",
            "final-recipient",
            "action",
            "status",
            "diagnostic-code",
            "remote-mta",
            "last-attempt-date",
            "will-retry-until",
            "final-log-id");
    private static final Pattern FAILURE_SUBJECT = Pattern.compile(
            "(?iu).*(undeliver|not (be )?deliver|could ?n.t be delivered|failure|failed|returned (mail|to sender)|delivery (status|problem|error|report)"
                    + "|delayed|unzustellbar|non remis|échec|no se pudo entregar|rejected).*");
    private static final Pattern DELAY_SUBJECT = Pattern.compile("(?i).*(delay|warning|still being retried).*");
    private static final Pattern BLAMED =
            Pattern.compile("(?m)^\\s*<?([^\\s<>@:]{1,64}@[^\\s<>@:]{1,255})>?\\s*:?\\s*(.*)$");
    private static final Pattern ORIGINAL_BELOW = Pattern.compile(
            "(?im)^.{0,10}(original message|below this line is a copy|this is a copy of the message|message headers? follow|return-path:|received:).*$");
    private static final Pattern STANDS_FOR = Pattern.compile("\\\\x\\{[0-9A-Fa-f]+}");

    BounceMail {
        outcomes = List.copyOf(outcomes);
    }

    /** Empty when the mail is no report about a delivery, also where it merely has one attached or quoted. */
    static Optional<BounceMail> read(ReceivedMail mail) {
        List<MailPart> statuses = mail.reportsOfAServer().stream()
                .filter(part -> part.is("message/delivery-status", "message/global-delivery-status"))
                .toList();
        List<Outcome> outcomes = new ArrayList<>();
        statuses.forEach(status -> outcomes.addAll(outcomes(status.text())));
        if (outcomes.isEmpty() && isFromAMailServer(mail)) {
            outcomes.addAll(fromText(mail));
        }
        if (outcomes.isEmpty() && statuses.isEmpty()) {
            return Optional.empty();
        }
        OurMessage message = message(mail);
        if (outcomes.isEmpty()) {
            outcomes.add(new Outcome(null, Diagnosis.of(null, null, null)));
        }
        String addressee = addressee(mail);
        return Optional.of(new BounceMail(
                message,
                outcomes.stream()
                        .limit(MOST_RECIPIENTS)
                        .map(each -> each.recipient() == null ? new Outcome(addressee, each.diagnosis()) : each)
                        .toList()));
    }

    private static boolean isFromAMailServer(ReceivedMail mail) {
        return mail.isByAMailServer()
                && (FAILURE_SUBJECT.matcher(mail.subject()).matches()
                        || mail.headers().first("X-Failed-Recipients").isPresent());
    }

    /** Reports that came without their parts, or in words alone. */
    private static List<Outcome> fromText(ReceivedMail mail) {
        List<Outcome> fields = outcomes(mail.text());
        if (!fields.isEmpty()) {
            return fields;
        }
        String text = mail.text().isBlank() ? HtmlText.of(mail.html()) : mail.text();
        Matcher below = ORIGINAL_BELOW.matcher(text);
        String report = below.find() ? text.substring(0, below.start()) : text;
        List<String> recipients = Stream.concat(
                        mail.headers().every("X-Failed-Recipients").stream().flatMap(ReceivedMail::addresses),
                        BLAMED.matcher(report).results().map(match -> match.group(1)))
                .distinct()
                .limit(MOST_RECIPIENTS)
                .toList();
        String action = DELAY_SUBJECT.matcher(mail.subject()).matches() ? "delayed" : "failed";
        Diagnosis diagnosis = Diagnosis.of(action, null, report);
        return recipients.stream()
                .map(recipient -> new Outcome(recipient, diagnosis))
                .toList();
    }

    /**
     * The recipients of a delivery status. A new one begins where a block begins with a recipient, or where a field comes
     * for the second time: not every server puts empty lines where they belong.
     */
    private static List<Outcome> outcomes(String status) {
        List<Map<String, String>> recipients = new ArrayList<>();
        Map<String, String> current = new HashMap<>();
        String last = "";
        boolean newBlock = true;
        for (String line : LINE_END.split(status, 20_000)) {
            if (line.isBlank()) {
                newBlock = true;
                last = "";
                continue;
            }
            Matcher field = FIELD.matcher(line);
            String name = field.matches() ? field.group(1).toLowerCase(Locale.ROOT) : "";
            if (FIELDS.contains(name)) {
                boolean beginsAnother = current.containsKey(name)
                        || (newBlock
                                && RECIPIENT_FIELDS.contains(name)
                                && RECIPIENT_FIELDS.stream().anyMatch(current::containsKey));
                if (beginsAnother) {
                    recipients.add(current);
                    current = new LinkedHashMap<>();
                }
                current.put(name, field.group(2).strip());
                last = name;
                newBlock = false;
            } else if (!last.isEmpty() && Character.isWhitespace(line.charAt(0))) {
                current.merge(
                        last, line.strip(), (before, more) -> before.length() > 4_000 ? before : before + " " + more);
            } else {
                last = "";
            }
        }
        recipients.add(current);
        return recipients.stream()
                .filter(BounceMail::saysSomething)
                .map(BounceMail::outcome)
                .toList();
    }

    private static boolean saysSomething(Map<String, String> fields) {
        return fields.containsKey("action")
                || fields.containsKey("status")
                || fields.containsKey("final-recipient")
                || fields.containsKey("diagnostic-code");
    }

    private static Outcome outcome(Map<String, String> fields) {
        String recipient = Stream.of("original-recipient", "final-recipient")
                .flatMap(name -> Optional.ofNullable(fields.get(name)).stream())
                .flatMap(value -> address(value).stream())
                .findFirst()
                .orElse(null);
        return new Outcome(
                recipient, Diagnosis.of(fields.get("action"), fields.get("status"), fields.get("diagnostic-code")));
    }

    /** {@code rfc822; <a@b>} in all its spellings. */
    private static Optional<String> address(String field) {
        String value = field.substring(field.indexOf(';') + 1);
        return ReceivedMail.address(STANDS_FOR.matcher(value).replaceAll("?"));
    }

    private static OurMessage message(ReceivedMail mail) {
        OurMessage answered = OurMessage.answered(mail.headers(), mail.to());
        return original(mail)
                .map(OurMessage::original)
                .orElse(OurMessage.UNKNOWN)
                .orElse(answered.isKnown() ? answered : OurMessage.mentioned(mail.text()))
                .orElse(answered);
    }

    /** The header of the message that the report is about. */
    static Optional<MailHeaders> original(ReceivedMail mail) {
        return mail.reports().stream()
                .filter(part -> part.is(
                        "message/rfc822",
                        "message/global",
                        "message/rfc822-headers",
                        "message/global-headers",
                        "text/rfc822-headers",
                        "text/rfc822"))
                .map(part -> MailHeaders.parse(part.text()))
                .findFirst();
    }

    /** The original's addressee, where the report itself names none. */
    private static @Nullable String addressee(ReceivedMail mail) {
        return original(mail)
                .flatMap(headers -> headers.first("To"))
                .flatMap(ReceivedMail::address)
                .orElse(null);
    }
}
