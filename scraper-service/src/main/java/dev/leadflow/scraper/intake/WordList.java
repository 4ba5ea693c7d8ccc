package dev.leadflow.scraper.intake;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A maintained list beside this class: one entry a line, {@code #} begins a comment. */
final class WordList {

    private WordList() {}

    static List<String> read(String fileName) {
        try (InputStream file = WordList.class.getResourceAsStream(fileName)) {
            if (file == null) {
                throw new IllegalStateException("The list " + fileName + " is not part of this program");
            }
            try (var lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
                return lines.lines()
                        .map(line -> line.replaceFirst("(^|\\s)#.*", "").strip())
                        .filter(line -> !line.isEmpty())
                        .toList();
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
