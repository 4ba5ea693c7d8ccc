package dev.leadflow.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.Failures;
import dev.leadflow.common.ListeningPort;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.UserId;
import dev.leadflow.common.web.AccessTokens;
import dev.leadflow.common.web.Caller;
import dev.leadflow.common.web.Role;
import dev.leadflow.optout.OptoutModule;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.RunningService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of phone numbers from the command line. */
class NumbersFileIT {

    private static final int PORT = ListeningPort.free();
    private static RunningService service;

    @TempDir
    Path folder;

    private final OrganizationId organization = Fixtures.organization();

    @BeforeAll
    static void start() {
        service = RunningService.start(OptoutModule.SERVICE, Map.of("LEADFLOW_PORT", "" + PORT));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void putsAFileOnTheDoNotCallList() throws Exception {
        Path file = write("phone,reason\n+912041234561,wish\n212-555-0123,\nnobody,\n");

        Program first = run("do-not-call", file.toString(), "--country", "US");
        assertThat(first.exitCode()).as(first.output()).isZero();
        assertThat(first.output())
                .contains("3 rows: 2 new on the list, 0 known, 1 refused", "INVALID_PHONE - Row 3 has no phone number");
        Program again = run("do-not-call", file.toString(), "--country", "US");
        assertThat(again.exitCode()).as(again.output()).isZero();
        assertThat(again.output()).contains("3 rows: 0 new on the list, 2 known, 1 refused");

        assertThat(service.http(organization, Role.VIEWER)
                        .get("/api/dnc")
                        .json()
                        .path("items")
                        .valueStream()
                        .map(each -> each.path("phone").asString()))
                .containsExactlyInAnyOrder("+912041234561", "+12125550123");
    }

    @Test
    void asksForTheDayOfAFileOfTheRegistryOfTheUs() throws Exception {
        Path file = write("212,5550123\n");
        LocalDate today = LocalDate.now(ZoneOffset.UTC);

        Program undated = run("registry", file.toString(), "--name", "FTC", "--country", "US");
        assertThat(undated.exitCode()).isEqualTo(Failures.FAILED);
        assertThat(undated.output()).contains("checked_on: is missing").doesNotContain("\tat ");
        Program dated =
                run("registry", file.toString(), "--name", "FTC", "--country", "US", "--checked-on", today.toString());
        assertThat(dated.exitCode()).as(dated.output()).isZero();
        assertThat(dated.output()).contains("FTC, US, " + today + ": 1 rows, 1 listed");
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("numbers.csv"), text);
    }

    private Program run(String... arguments) {
        String token = service.bean(AccessTokens.class)
                .issue(new Caller(new UserId(UUID.randomUUID()), organization, Role.AGENT), Duration.ofMinutes(5));
        return Program.run(
                folder,
                Map.of("LEADFLOW_TOKEN", token),
                Stream.concat(Stream.of(arguments), Stream.of("--url", "http://127.0.0.1:" + PORT))
                        .toArray(String[]::new));
    }
}
