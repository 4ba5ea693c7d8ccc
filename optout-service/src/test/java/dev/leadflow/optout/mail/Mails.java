package dev.leadflow.optout.mail;

import static org.assertj.core.api.Assumptions.assumeThat;

import dev.leadflow.common.event.AttemptId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** Mails for tests. */
final class Mails {

    /** The message of ours that all of them are about. */
    static final AttemptId ATTEMPT = AttemptId.of("3b241101-e2bb-5255-8caf-4136c566a962");

    static final Instant RECEIVED = Instant.parse("2026-02-01T10:00:00Z");

    private Mails() {}

    static ByteString sample(String name) {
        try (InputStream file = Objects.requireNonNull(Mails.class.getResourceAsStream(name), name)) {
            byte[] bytes = file.readAllBytes();
            return ByteString.of(bytes);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static ReceivedMail received(String sample) {
        return ReceivedMail.raw(sample(sample));
    }

    static ReceivedMail written(String... lines) {
        return ReceivedMail.raw(ByteString.encodeUtf8(String.join("\r\n", lines)));
    }

    /** A file of the contract notes; the test is skipped where they do not lie beside the project. */
    static ByteString vector(String path) {
        Path contracts = contracts();
        assumeThat(contracts)
                .as("the folder shared/contracts with the vectors is not beside this project")
                .isNotNull();
        try {
            return ByteString.of(Files.readAllBytes(
                    Objects.requireNonNull(contracts).resolve("vectors").resolve(path)));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static @Nullable Path contracts() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path contracts = folder.resolve("shared/contracts");
            if (Files.isDirectory(contracts)) {
                return contracts;
            }
        }
        return null;
    }

    static ByteString utf8(String text) {
        return ByteString.encodeString(text, StandardCharsets.UTF_8);
    }
}
