package dev.leadflow.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What operators copy and paste, and what their servers read. */
class DeploymentFilesTest {

    private static final Path ROOT = Path.of("..");

    @Test
    void theGatewayBelievesAProxyOnItsOwnNetworkWhoTheCallerIs() throws Exception {
        assertThat(found("(?s)\\A(?:#[^\\n]*\\n)*\\{\\n(.*?)\\n}\\n", "deploy/Caddyfile"))
                .containsPattern("servers \\{\\s+trusted_proxies static \\{\\$TRUSTED_PROXIES:private_ranges}\\s+}");
    }

    private static String found(String pattern, String file) throws Exception {
        Matcher found = Pattern.compile(pattern).matcher(Files.readString(ROOT.resolve(file)));
        assertThat(found.find()).as(file).isTrue();
        return Objects.requireNonNull(found.group(1));
    }
}
