package dev.leadflow.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of the project that is generated: tests hold it against the code, or write it with -Dleadflow.write=true. */
final class GeneratedFile {

    private GeneratedFile() {}

    static void mustBe(String path, String expected) throws IOException {
        Path file = Path.of("..").resolve(path);
        if (Boolean.getBoolean("leadflow.write")) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, expected);
        }
        assertThat(Files.exists(file) ? Files.readString(file) : "")
                .as(path + " is generated: ./mvnw -pl standalone -am verify -Dleadflow.write=true"
                        + " -Dtest=GeneratedDocumentsIT,SettingsTest -Dsurefire.failIfNoSpecifiedTests=false")
                .isEqualTo(expected);
    }
}
