package dev.leadflow.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.KafkaCluster;
import dev.leadflow.common.kafka.TopicCreation;
import dev.leadflow.embedded.EmbeddedBroker;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job that makes the topics before any service starts. */
class TopicsCommandIT {

    @TempDir
    Path folder;

    private EmbeddedBroker broker;
    private Map<String, String> settings;

    @BeforeEach
    void start() throws Exception {
        broker = EmbeddedBroker.start(folder.resolve("kafka"));
        settings = new HashMap<>(
                Map.of("KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers(), "KAFKA_REPLICATION_FACTOR", "1"));
    }

    @AfterEach
    void stop() throws Exception {
        broker.close();
    }

    @Test
    void makesEveryTopicOnceAndListsThem() throws Exception {
        Program before = Program.run(folder, settings, "topics", "list");
        assertThat(before.exitCode()).isEqualTo(1);
        assertThat(before.output()).contains("missing  " + Topics.LEAD_CAPTURED.name());

        Program job = Program.run(folder, settings, "topics", "create");
        assertThat(job.exitCode()).as(job.output()).isZero();

        Program again = Program.run(folder, settings, "topics", "create");
        assertThat(again.exitCode()).isZero();
        assertThat(again.output()).contains(", 0 of them new");
        Program after = Program.run(folder, settings, "topics", "list");
        assertThat(after.exitCode()).isZero();
        assertThat(after.output()).contains("30 days").doesNotContain("missing");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            TopicDescription captured =
                    Objects.requireNonNull(admin.describeTopics(List.of(Topics.LEAD_CAPTURED.name()))
                            .allTopicNames()
                            .get()
                            .get(Topics.LEAD_CAPTURED.name()));
            assertThat(captured.partitions()).hasSize(KafkaCluster.PARTITIONS);
        }
    }

    @Test
    void leavesNothingForTheServicesToMake() {
        KafkaCluster cluster = new KafkaCluster(broker.bootstrapServers(), "test", folder, (short) 1);
        TopicCreation.ensure(cluster, FlowTopics.of(Services.ALL));

        assertThat(FlowTopics.of(Services.ALL))
                .extracting(topic -> topic.name())
                .contains("outreach.contact-judged.v1", "personalizer.dead-letter.v1");
        assertThat(TopicCreation.ensure(cluster, FlowTopics.of(Services.ALL))).isEmpty();
    }

    @Test
    void saysThatThereAreTooFewBrokersForTheCopies() {
        settings.put("KAFKA_REPLICATION_FACTOR", "3");

        Program job = Program.run(folder, settings, "topics", "create");

        assertThat(job.exitCode()).isEqualTo(1);
        assertThat(job.output()).contains("KAFKA_REPLICATION_FACTOR").doesNotContain("\tat ");
    }
}
