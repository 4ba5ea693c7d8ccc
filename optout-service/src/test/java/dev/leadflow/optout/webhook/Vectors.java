package dev.leadflow.optout.webhook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Files of the vendors' contracts, which lie beside the project; tests that need them are skipped where they do not. */
public final class Vectors {

    private Vectors() {}

    public static byte[] bytes(String file) {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path found = at.resolve("shared/contracts/vectors").resolve(file);
            if (Files.isRegularFile(found)) {
                try {
                    return Files.readAllBytes(found);
                } catch (IOException unreadable) {
                    throw new UncheckedIOException(unreadable);
                }
            }
        }
        Assumptions.abort("shared/contracts/vectors is not there: no " + file + " to read");
        throw new IllegalStateException();
    }
}
