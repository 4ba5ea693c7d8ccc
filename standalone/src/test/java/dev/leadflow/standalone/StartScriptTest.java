package dev.leadflow.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code leadflow}, with a JVM that tells how it was called instead of running anything. */
class StartScriptTest {

    private static final String WHOLE_PROGRAM = "-Xmx576m";
    private static final String CLIENT = "-Xmx128m";

    @TempDir
    private Path home;

    @BeforeEach
    void copyTheScript() throws Exception {
        Files.copy(Path.of("..", "leadflow"), home.resolve("leadflow"));
        Path java = home.resolve("jdk/bin/java");
        Files.createDirectories(java.getParent());
        Files.writeString(java, "#!/bin/sh\necho \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(home.resolve("jdk/release"), "");
        Files.createDirectory(home.resolve(".mvn"));
        Files.writeString(
                home.resolve(".mvn/find-jdk.sh"),
                "use_jdk() { JAVA_HOME='" + home.resolve("jdk") + "' JDK_VERSION=21 QUIET_JDK=; }\n");
        Files.createDirectories(home.resolve("standalone/target"));
        Files.createFile(home.resolve("standalone/target/leadflow.jar"));
    }

    @Test
    void givesTheWholeProgramItsMemoryWhereverTheCommandStands() throws Exception {
        assertThat(called("start")).contains(WHOLE_PROGRAM).endsWith("leadflow.jar start");
        assertThat(called("--env", "prod.env", "start"))
                .contains(WHOLE_PROGRAM)
                .endsWith("leadflow.jar --env prod.env start");
        assertThat(called("--env=prod.env", "demo", "--leads", "5")).contains(WHOLE_PROGRAM);
        assertThat(called("start", "--env", "prod.env")).contains(WHOLE_PROGRAM);
    }

    @Test
    void givesWhatOnlyAsksLittle() throws Exception {
        assertThat(called("--env", "start", "import", "demo.csv")).contains(CLIENT);
        assertThat(called("demo", "--url", "http://localhost:8080")).contains(CLIENT);
        assertThat(called("--help")).contains(CLIENT);
        assertThat(called()).contains(CLIENT);
    }

    private String called(String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("sh", home.resolve("leadflow").toString()));
        command.addAll(List.of(arguments));
        Process script = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(script.waitFor()).as(output).isZero();
        return output.strip();
    }
}
