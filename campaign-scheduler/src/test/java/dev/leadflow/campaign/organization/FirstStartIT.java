package dev.leadflow.campaign.organization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.campaign.CampaignModule;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.postgres.Postgres;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.testkit.RunningService;
import dev.leadflow.testkit.TestHttp;
import dev.leadflow.testkit.TestKafka;
import dev.leadflow.testkit.TestPostgres;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FirstStartIT {

    private final Postgres postgres = TestPostgres.emptyDatabase();

    private RunningService start(Map<String, String> settings) {
        // Each is a process of another name: two of the same name would take each other's work away for ever.
        return RunningService.start(List.of(CampaignModule.SERVICE), settings, TestKafka.cluster(), postgres);
    }

    @Test
    void makesOneOrganizationWithOneLoginHoweverManyProcessesStart() throws Exception {
        try (var threads = Executors.newFixedThreadPool(2)) {
            List<Future<RunningService>> starting = Stream.of(1, 2)
                    .map(i -> threads.submit(() -> start(Map.of())))
                    .toList();
            try (RunningService one = starting.get(0).get();
                    RunningService two = starting.get(1).get()) {
                assertThat(one.bean(FirstLogin.class).owner())
                        .isEqualTo(two.bean(FirstLogin.class).owner());
                List<Optional<Secret>> shown = threads
                        .invokeAll(Stream.of(one, two, one)
                                .map(each -> (java.util.concurrent.Callable<Optional<Secret>>)
                                        () -> each.bean(FirstLogin.class).generatedPassword())
                                .toList())
                        .stream()
                        .map(FirstStartIT::result)
                        .toList();
                assertThat(shown).filteredOn(Optional::isPresent).hasSize(1);
                Secret password =
                        shown.stream().flatMap(Optional::stream).findFirst().orElseThrow();
                assertThat(login(two, password.reveal()).status()).isEqualTo(200);
            }
        }
        try (RunningService later = start(Map.of("LEADFLOW_ADMIN_PASSWORD", "something else"))) {
            assertThat(later.bean(FirstLogin.class).generatedPassword()).isEmpty();
            assertThat(login(later, "something else").status())
                    .as("the environment does not replace a password that somebody has")
                    .isEqualTo(401);
            // Told at each start, so that a new Kafka cluster learns them.
            List<OrganizationSettings> told = later.awaitEvents(
                    Topics.SETTINGS,
                    2,
                    each -> each.organizationId()
                            .equals(later.bean(FirstLogin.class).organizationId()));
            assertThat(told).allSatisfy(each -> assertThat(each.version()).isEqualTo(1));
            assertThat(later.bean(Organizations.class).allSettings()).hasSize(1);
        }
    }

    @Test
    void takesAPasswordFromTheEnvironmentWhileNobodyHasSeenAGeneratedOne() {
        try (RunningService failedBeforeShowing = start(Map.of())) {
            assertThat(failedBeforeShowing.bean(FirstLogin.class).email()).isEqualTo("admin@localhost");
        }
        try (RunningService next = start(Map.of("LEADFLOW_ADMIN_PASSWORD", "set by hand"))) {
            assertThat(next.bean(FirstLogin.class).generatedPassword()).isEmpty();
            assertThat(login(next, "set by hand").status()).isEqualTo(200);
        }
    }

    private static TestHttp.Answer login(RunningService service, String password) {
        return service.http().post("/api/auth/login", Map.of("email", "admin@localhost", "password", password));
    }

    private static Optional<Secret> result(Future<Optional<Secret>> future) {
        try {
            return future.get();
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }
}
