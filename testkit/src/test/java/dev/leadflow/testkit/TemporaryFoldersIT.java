package dev.leadflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that have folders for their servers, and end in different ways. */
class TemporaryFoldersIT {

    @TempDir
    private Path temporary;

    private final List<Process> processes = new ArrayList<>();

    /** Makes a folder, forgets what it does not keep, says where the folder is, and ends when it is told nothing more. */
    static final class Holder {

        public static void main(String[] none) throws IOException {
            Path folder = TemporaryFolders.create("postgres");
            Files.writeString(folder.resolve("table"), "rows");
            System.gc();
            System.out.println(folder);
            System.in.readAllBytes();
        }
    }

    private record Held(Process process, Path folder) {}

    @AfterEach
    void end() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void goWithTheProcessThatMadeThem() throws Exception {
        Held held = hold();
        assertThat(held.folder.resolve("table")).exists();

        held.process.getOutputStream().close();

        assertThat(held.process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(held.folder.getParent()).doesNotExist();
    }

    @Test
    void ofAKilledProcessGoWhenTheNextOneBeginsAndThoseOfALivingOneStay() throws Exception {
        Held living = hold();
        Held killed = hold();
        assertThat(killed.process.destroyForcibly().waitFor(1, TimeUnit.MINUTES))
                .isTrue();
        assertThat(killed.folder.resolve("table")).exists();

        hold();

        assertThat(killed.folder.getParent()).doesNotExist();
        assertThat(living.folder.resolve("table")).hasContent("rows");
    }

    private Held hold() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        processes.add(process);
        try (BufferedReader said = process.inputReader()) {
            return new Held(process, Path.of(said.readLine()));
        }
    }
}
