package dev.leadflow.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.Service;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What operators copy and paste, and what their servers read. */
class DeploymentFilesTest {

    private static final Path ROOT = Path.of("..");

    @TempDir
    private Path folder;

    @Test
    void theReadmesFirstSettingsAreWrittenOnceForTheirOwnerAloneAndNeverOverwritten() throws Exception {
        String block = found("(?s)```sh\\n([^`]*?\\nEND\\n)", "README.md");

        run(block);
        Path env = folder.resolve(".env");
        String first = Files.readString(env);
        run(block);

        assertThat(first).containsPattern("(?m)^LEADFLOW_PEPPER=\\S{32,}$");
        assertThat(Files.readString(env)).isEqualTo(first);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(env)))
                .isEqualTo("rw-------");
    }

    @Test
    void theGatewayBelievesAProxyOnItsOwnNetworkWhoTheCallerIs() throws Exception {
        assertThat(found("(?s)\\A(?:#[^\\n]*\\n)*\\{\\n(.*?)\\n}\\n", "deploy/Caddyfile"))
                .containsPattern("servers \\{\\s+trusted_proxies static \\{\\$TRUSTED_PROXIES:private_ranges}\\s+}");
    }

    @Test
    void prometheusAsksEveryInstanceThatAnswersByTheNameOfAService() throws Exception {
        String names = found(
                "dns_sd_configs:\\s+- names: \\[(.*)]\\s+type: A\\s+port: 8080", "deploy/prometheus/prometheus.yml");

        assertThat(names.split(", "))
                .containsExactlyInAnyOrderElementsOf(
                        Services.ALL.stream().map(Service::name).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"prometheus.yml", "alerts.yml"})
    void prometheusCanReadWhatItIsGiven(String file) throws Exception {
        Object read = new Yaml(new SafeConstructor(new LoaderOptions()))
                .load(Files.readString(ROOT.resolve("deploy/prometheus").resolve(file)));

        assertThat(read).isInstanceOf(Map.class);
    }

    private static String found(String pattern, String file) throws Exception {
        Matcher found = Pattern.compile(pattern).matcher(Files.readString(ROOT.resolve(file)));
        assertThat(found.find()).as(file).isTrue();
        return Objects.requireNonNull(found.group(1));
    }

    private void run(String commands) throws Exception {
        // Whatever openssl would say, other each time, and as long.
        String random = "openssl() { od -An -tx1 -N 24 /dev/urandom | tr -d ' \\n'; }\numask 022\n";
        Process shell = new ProcessBuilder(List.of("sh", "-eu", "-c", random + commands))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(output).isZero();
    }
}
