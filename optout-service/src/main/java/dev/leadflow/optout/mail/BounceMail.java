package dev.leadflow.optout.mail;

import dev.leadflow.common.mail.Diagnosis;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    private static final int LONGEST_TEXT = 100_000;
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
                    + "|delayed|unzustellbar|nicht zugestellt|non remis|échec|no se (pudo|puede) entregar|onbestelbaar|non recapit|não entreg"
                    + "|falha na entrega|mancata consegna|blocked by|недостав|не доставлен|退信|无法投递|配信|rejected|bounce).*");
    private static final Pattern DELAY_SUBJECT = Pattern.compile("(?i)[^:]*(delay|warning|still being retried).*");
    private static final Pattern GOES_ON = Pattern.compile(
            "(?i)warning message only|not need to resend|will (continue|keep trying|be retried|try again)");
    private static final Pattern BLAMED = Pattern.compile("(?m)^[ \\t<]{0,40}(" + ReceivedMail.ADDRESS + ")");
    private static final Pattern OURS_AGAIN =
            Pattern.compile("(?im)^[ \\t]{0,40}(subject|message-id|from|sender)[ \\t]{0,8}:.*$");
    private static final Pattern ORIGINAL_BELOW = Pattern.compile(
            "(?im)^.{0,10}(original message( headers?)?( follows)?[^\\w\\n]{0,20}$|below this line is a copy|this is a copy of (the|your) message"
                    + "|message headers? follow|return-path:|received:)");
    private static final Pattern IN_UNICODE = Pattern.compile("\\\\x\\{([0-9A-Fa-f]{1,6})}");
    private static final Pattern IN_XTEXT = Pattern.compile("\\+([0-9A-F]{2})");

    BounceMail {
        outcomes = List.copyOf(outcomes);
    }

    /** Empty when the mail is no report about a delivery, also where it merely has one attached or quoted. */
    static Optional<BounceMail> read(ReceivedMail mail) {
        List<MailPart> statuses = mail.reportsOfAServer().stream()
                .filter(part -> part.is("message/delivery-status", "message/global-delivery-status"))
                .toList();
        boolean inWords = reportsAFailure(mail);
        if (statuses.isEmpty() && !inWords) {
            return Optional.empty();
        }
        List<Outcome> outcomes = new ArrayList<>();
        Words words = Words.of(mail);
        statuses.forEach(status -> outcomes.addAll(outcomes(status.text(), words)));
        if (outcomes.isEmpty() && inWords) {
            outcomes.addAll(fromText(mail, words));
        }
        OurMessage message = message(mail);
        if (outcomes.isEmpty()) {
            if (statuses.isEmpty() && !message.isKnown()) {
                return Optional.empty();
            }
            outcomes.add(new Outcome(null, statuses.isEmpty() ? inWords(mail, words) : Diagnosis.of(null, null, null)));
        }
        String addressee = addressee(mail);
        return Optional.of(new BounceMail(
                message,
                outcomes.stream()
                        .limit(MOST_RECIPIENTS)
                        .map(each -> each.recipient() == null ? new Outcome(addressee, each.diagnosis()) : each)
                        .toList()));
    }

    private static boolean reportsAFailure(ReceivedMail mail) {
        return mail.isByAMailServer()
                && (mail.isByAMailer() || !mail.soundsLikeAnAnswer())
                && (FAILURE_SUBJECT.matcher(mail.subject()).matches()
                        || mail.headers().first("X-Failed-Recipients").isPresent());
    }

    /** Reports that came without their parts, or in words alone. */
    private static List<Outcome> fromText(ReceivedMail mail, Words words) {
        List<Outcome> fields = outcomes(mail.text(), words);
        if (!fields.isEmpty()) {
            return fields;
        }
        String action = action(mail, words);
        Diagnosis whole = inWords(mail, words);
        return words.about().entrySet().stream()
                .limit(MOST_RECIPIENTS)
                .map(said -> {
                    Diagnosis own = Diagnosis.of(action, null, said.getValue());
                    return new Outcome(said.getKey(), own.isUnclear() ? whole : own);
                })
                .toList();
    }

    private static Diagnosis inWords(ReceivedMail mail, Words words) {
        return Diagnosis.of(action(mail, words), null, words.all());
    }

    private static String action(ReceivedMail mail, Words words) {
        boolean goesOn = DELAY_SUBJECT.matcher(mail.subject()).matches()
                || GOES_ON.matcher(words.all()).find();
        return goesOn ? "delayed" : "failed";
    }

    /**
     * What a report says to people.
     *
     * @param all without the original below, and without what is told of its header
     * @param about what stands between the address of each recipient and the next one's
     */
    private record Words(String all, Map<String, String> about) {

        static Words of(ReceivedMail mail) {
            String whole = mail.text().isBlank() ? HtmlText.of(mail.html()) : mail.text();
            String text = whole.substring(0, Math.min(whole.length(), LONGEST_TEXT));
            Matcher below = ORIGINAL_BELOW.matcher(text);
            Predicate<String> isForeign =
                    address -> !ReceivedMail.isOfAMailer(address) && !mail.to().contains(address);
            String all = OURS_AGAIN
                    .matcher(below.find() ? text.substring(0, below.start()) : text)
                    .replaceAll("");
            List<MatchResult> named = BLAMED.matcher(all)
                    .results()
                    .filter(match -> isForeign.test(match.group(1)))
                    .toList();
            Map<String, String> about = new LinkedHashMap<>();
            for (int i = 0; i < named.size(); i++) {
                int end = i + 1 < named.size() ? named.get(i + 1).start() : all.length();
                about.merge(
                        named.get(i).group(1),
                        all.substring(named.get(i).end(), end),
                        (before, more) -> before.length() > 4_000 ? before : before + " " + more);
            }
            mail.headers().every("X-Failed-Recipients").stream()
                    .flatMap(ReceivedMail::addresses)
                    .forEach(failed -> about.putIfAbsent(failed, all));
            if (about.isEmpty() && mail.isByAMailer()) {
                ReceivedMail.addresses(all).filter(isForeign).findFirst().ifPresent(address -> about.put(address, all));
            }
            return new Words(all, about);
        }

        String about(@Nullable String recipient) {
            return recipient == null ? all : about.getOrDefault(recipient, all);
        }
    }

    /**
     * The recipients of a delivery status. A new one begins where a block begins with a recipient, or where a field comes
     * for the second time: not every server puts empty lines where they belong.
     */
    private static List<Outcome> outcomes(String status, Words words) {
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
            } else if (!last.isEmpty()
                    && (Character.isWhitespace(line.charAt(0)) || Character.isDigit(line.charAt(0)))) {
                current.merge(
                        last, line.strip(), (before, more) -> before.length() > 4_000 ? before : before + " " + more);
            } else {
                last = "";
            }
        }
        recipients.add(current);
        Map<Told, Diagnosis> judged = new HashMap<>();
        return recipients.stream()
                .filter(BounceMail::saysSomething)
                .limit(MOST_RECIPIENTS)
                .map(fields -> outcome(fields, words, judged))
                .toList();
    }

    private static boolean saysSomething(Map<String, String> fields) {
        return fields.containsKey("action")
                || fields.containsKey("status")
                || fields.containsKey("final-recipient")
                || fields.containsKey("diagnostic-code");
    }

    /** Of thousands of recipients in one report, most are told about in the same words. */
    private record Told(
            @Nullable String action,
            @Nullable String status,
            @Nullable String diagnostic) {

        Diagnosis diagnosis() {
            return Diagnosis.of(action, status, diagnostic);
        }
    }

    private static Outcome outcome(Map<String, String> fields, Words words, Map<Told, Diagnosis> judged) {
        String last = address(fields.getOrDefault("final-recipient", ""));
        String first = address(fields.getOrDefault("original-recipient", ""));
        String action = fields.get("action");
        String status = fields.get("status");
        String diagnostic = fields.get("diagnostic-code");
        Diagnosis told = judged.computeIfAbsent(new Told(action, status, diagnostic), Told::diagnosis);
        Diagnosis diagnosis = told.isUnclear()
                ? judged.computeIfAbsent(
                        new Told(action, status, Objects.requireNonNullElse(diagnostic, "") + " " + words.about(last)),
                        Told::diagnosis)
                : told;
        return new Outcome(first == null || first.equals(last) ? last : plain(first), diagnosis);
    }

    /** {@code rfc822; <a@b>} in all its spellings. */
    private static @Nullable String address(String field) {
        String value = field.substring(field.indexOf(';') + 1);
        return ReceivedMail.address(IN_UNICODE.matcher(value).replaceAll(match -> sign(match.group(1))))
                .orElse(null);
    }

    /** Signs may stand in an original recipient by their number: RFC 3461 and RFC 6533. */
    private static String plain(String xtext) {
        return IN_XTEXT.matcher(xtext).replaceAll(match -> sign(match.group(1)));
    }

    private static String sign(String number) {
        int sign = Integer.parseInt(number, 16);
        return sign > 0x9f && Character.isUnicodeIdentifierPart(sign) || sign > ' ' && sign < 0x7f
                ? Matcher.quoteReplacement(Character.toString(sign))
                : "?";
    }

    /** The message of ours that a report is about. */
    static OurMessage message(ReceivedMail mail) {
        OurMessage answered = OurMessage.answered(mail.headers(), mail.to());
        return original(mail)
                .map(OurMessage::original)
                .orElse(OurMessage.UNKNOWN)
                .orElse(answered.isKnown() ? answered : OurMessage.mentioned(mail.text() + "\n" + mail.html()))
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
