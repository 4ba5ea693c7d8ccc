package dev.leadflow.standalone;

import static dev.leadflow.testkit.RunningService.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.setting.SettingValues;
import dev.leadflow.testkit.TestKafka;
import dev.leadflow.testkit.TestPostgres;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All services in one process, on servers that are run elsewhere. */
class InstanceIT {

    private static final String GROUP = "scraper.intake";

    @TempDir
    private Path folder;

    @Test
    void sharesAKafkaWithOthersOfItsKindUnderTheNameThatItWasGiven() {
        String kafka = TestKafka.cluster().bootstrapServers();
        SettingValues settings = SettingValues.of(Map.of(
                "KAFKA_BOOTSTRAP_SERVERS",
                kafka,
                "DATABASE_URL",
                TestPostgres.databaseUrl(TestPostgres.emptyDatabase()),
                "JWT_SECRET",
                "x".repeat(32),
                "LEADFLOW_PEPPER",
                "y".repeat(32),
                "LEADFLOW_DATA",
                folder.toString(),
                "LEADFLOW_PORT",
                "0",
                "LEADFLOW_INSTANCE",
                "second"));
        try (Instance instance = Instance.start(settings);
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
            assertThat(instance.url()).startsWith("http://");
            eventually(() -> members(admin).stream().anyMatch(name -> name.startsWith(GROUP + ".second")));
        }
    }

    private static List<String> members(Admin admin) throws Exception {
        return admin.describeConsumerGroups(List.of(GROUP)).all().get().values().stream()
                .flatMap(group -> group.members().stream())
                .flatMap(member -> member.groupInstanceId().stream())
                .toList();
    }
}
