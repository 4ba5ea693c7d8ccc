package dev.leadflow.optout.mail;

import dev.leadflow.common.event.MessageNoticed.Kind;
import dev.leadflow.optout.notice.Notice;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** What a mail says about a message of ours: that it bounced, that somebody complained, or what somebody answers. */
final class MailNotices {

    static final String ASKED_BY_REPLY = "asked by reply to be left alone";

    private static final Pattern POINTS_TO_HTML = Pattern.compile(
            "(?is)\\W{0,20}(your (e-?mail |mail )?(client|program|reader|software) .{0,40}|this (message|e-?mail|mail) .{0,60}|.{0,40}\\bview this .{0,60})\\bhtml\\b.{0,60}");

    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

    private final ReceivedMail mail;
    private final String id;
    private final Instant at;
    private final List<Notice> notices = new ArrayList<>();

    private MailNotices(ReceivedMail mail, Instant receivedAt) {
        this.mail = mail;
        this.id = id(mail);
        this.at = date(mail.headers().first("Date").orElse(""))
                .filter(date -> date.isBefore(receivedAt.plus(CLOCKS_DIFFER)))
                .orElse(receivedAt);
    }

    /**
     * The same for the same mail however often it comes; nothing for a copy of a message that we sent.
     *
     * @param receivedAt stands in for a date that the mail does not have, or that lies in the future
     */
    static List<Notice> of(ReceivedMail mail, Instant receivedAt) {
        MailNotices reading = new MailNotices(mail, receivedAt);
        reading.read();
        return List.copyOf(reading.notices);
    }

    private void read() {
        Optional<BounceMail> bounce = BounceMail.read(mail);
        Optional<FeedbackReport> report = FeedbackReport.read(mail);
        if (OurMessage.isOneOfOurs(mail.headers())) {
            return;
        }
        if (bounce.isPresent()) {
            bounce.get()
                    .outcomes()
                    .forEach(outcome -> add(
                            outcome.diagnosis().kind(),
                            bounce.get().message(),
                            outcome.recipient(),
                            outcome.diagnosis().detail()));
        } else if (report.isPresent()) {
            FeedbackReport feedback = report.get();
            List<String> recipients = feedback.recipients();
            if (recipients.isEmpty()) {
                add(feedback.kind(), feedback.message(), null, feedback.detail());
            }
            recipients.forEach(recipient -> add(feedback.kind(), feedback.message(), recipient, feedback.detail()));
        } else {
            answered();
        }
    }

    private void answered() {
        OurMessage message = OurMessage.answered(mail.headers(), mail.to())
                .orElse(BounceMail.original(mail).map(OurMessage::original).orElse(OurMessage.UNKNOWN));
        ReplyWords.Verdict verdict = ReplyWords.verdict(mail.subject(), words());
        if (mail.isAutomatic() || verdict != ReplyWords.Verdict.OPTED_OUT && mail.soundsAutomatic()) {
            add(Kind.OTHER, message, mail.from(), "An automatic answer came back, such as one about an absence.");
            return;
        }
        switch (verdict) {
            case OPTED_OUT -> add(Kind.UNSUBSCRIBED, message, mail.from(), ASKED_BY_REPLY);
            case UNCLEAR ->
                add(
                        Kind.REPLIED,
                        message,
                        mail.from(),
                        "The recipient wrote back, and perhaps wants to be left alone: read the reply and decide.");
            case NOT -> add(Kind.REPLIED, message, mail.from(), "The recipient wrote back.");
        }
    }

    /** Some programs leave the plain text empty, say in it that there is HTML, or quote into it without a sign that HTML has. */
    private OwnWords words() {
        OwnWords plain = OwnWords.of(mail.text());
        return (plain.isBlank() || POINTS_TO_HTML.matcher(plain.body()).matches())
                        && !mail.html().isBlank()
                ? OwnWords.of(HtmlText.of(mail.html()))
                : plain;
    }

    private void add(Kind kind, OurMessage message, @Nullable String recipient, String detail) {
        notices.add(new Notice(
                Notice.MAIL,
                id + "." + notices.size(),
                kind,
                message.attemptId(),
                message.messageId(),
                recipient,
                detail,
                at));
    }

    /** A hash: a Message-ID alone can be missing, be used twice, or name a person. */
    private static String id(ReceivedMail mail) {
        StringBuilder whole = new StringBuilder();
        for (String name : List.of("Message-ID", "Date", "From", "Subject")) {
            whole.append(mail.headers().first(name).orElse("")).append('\n');
        }
        whole.append(mail.from()).append('\n');
        whole.append(mail.text()).append('\n').append(mail.html()).append('\n');
        mail.reports()
                .forEach(part -> whole.append(part.content().sha256().hex()).append('\n'));
        return ByteString.encodeUtf8(whole.toString()).sha256().hex();
    }

    /** RFC 5322, with the comments and double spaces that mail programs write; empty when it is no such date. */
    static Optional<Instant> date(String text) {
        String plain = text.replaceAll("\\([^()]*\\)", " ").strip().replaceAll("\\s+", " ");
        try {
            return Optional.of(ZonedDateTime.parse(plain, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }
}
