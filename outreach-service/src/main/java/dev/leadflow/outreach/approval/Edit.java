package dev.leadflow.outreach.approval;

import dev.leadflow.common.event.Draft;
import dev.leadflow.common.mail.HeaderLine;
import dev.leadflow.common.web.Problem;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.HtmlUtils;

/**
 * What a reviewer changes in a message: subject and body text. The HTML is made anew from the text, so that both always say
 * the same, and the footer (identity, address, unsubscribe link) stays as code wrote it.
 */
record Edit(@Nullable String subject, @Nullable String body) {

    static final int SUBJECT_MIN = 10;
    static final int SUBJECT_MAX = 120;
    static final int BODY_MIN = 200;
    static final int BODY_MAX = 2_000;

    /**
     * The draft as edited.
     *
     * @throws Problem 422 naming the field, when the text cannot be sent
     */
    Draft apply(Draft draft) {
        if (subject == null && body == null) {
            throw Problem.field("subject", "an edit needs a subject, a body or both.");
        }
        String newSubject = subject == null ? draft.subject() : checkedSubject(subject);
        String newText = body == null ? draft.bodyText() : checkedBody(body);
        String newHtml = body == null ? draft.bodyHtml() : html(newText);
        return new Draft(
                newSubject,
                newText,
                newHtml,
                draft.footerText(),
                draft.footerHtml(),
                draft.unsubscribeToken(),
                draft.unsubscribeUrl());
    }

    private static String checkedSubject(String text) {
        String subject = text.strip();
        if (subject.codePoints().anyMatch(Edit::isUnsendable)) {
            throw Problem.field("subject", "must be one line without control characters.");
        }
        return ofLength("subject", subject, SUBJECT_MIN, SUBJECT_MAX);
    }

    private static String checkedBody(String text) {
        String body = text.replace("\r\n", "\n")
                .replace('\r', '\n')
                .replace('\t', ' ')
                .strip();
        if (body.codePoints().anyMatch(each -> each != '\n' && isUnsendable(each))) {
            throw Problem.field("body", "must be plain text without control characters.");
        }
        return ofLength("body", body, BODY_MIN, BODY_MAX);
    }

    private static String ofLength(String field, String text, int min, int max) {
        int length = text.codePointCount(0, text.length());
        if (length < min || length > max) {
            throw Problem.field(field, "must have from " + min + " to " + max + " characters, but has " + length + ".");
        }
        return text;
    }

    /**
     * Control characters end a header or a mail early; direction overrides show the reader another text than the one that
     * stands there; half a surrogate pair is no character at all.
     */
    private static boolean isUnsendable(int codePoint) {
        return HeaderLine.cannotHold(codePoint)
                || codePoint >= 0x202A && codePoint <= 0x202E
                || codePoint >= 0x2066 && codePoint <= 0x2069;
    }

    /** Paragraphs are separated by empty lines; everything that means something in HTML is escaped. */
    static String html(String text) {
        return Arrays.stream(text.split("\n{2,}"))
                .map(paragraph ->
                        "<p>" + HtmlUtils.htmlEscape(paragraph, "UTF-8").replace("\n", "<br>\n") + "</p>")
                .collect(Collectors.joining("\n"));
    }
}
