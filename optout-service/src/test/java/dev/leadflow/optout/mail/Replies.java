package dev.leadflow.optout.mail;

import dev.leadflow.optout.mail.ReplyWords.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The answers with known meaning, {@code replies.tsv}. */
record Replies(int line, Verdict expected, boolean html, String subject, String body) {

    static List<Replies> all() {
        try (InputStream file = Objects.requireNonNull(Replies.class.getResourceAsStream("replies.tsv"))) {
            String[] lines = new String(file.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1);
            return java.util.stream.IntStream.range(0, lines.length)
                    .filter(i -> !lines[i].isEmpty() && !lines[i].startsWith("#"))
                    .mapToObj(i -> parse(i + 1, lines[i].split("\t", -1)))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Replies parse(int line, String[] columns) {
        return new Replies(
                line,
                Verdict.valueOf(columns[0]),
                columns[1].equals("html"),
                columns[2],
                columns[3].replace("\\n", "\n").replace("\\\\", "\\"));
    }

    /** What the sender wrote, as text. */
    String text() {
        return html ? HtmlText.of(body) : body;
    }

    Verdict verdict() {
        return ReplyWords.verdict(subject, OwnWords.of(text()));
    }
}
