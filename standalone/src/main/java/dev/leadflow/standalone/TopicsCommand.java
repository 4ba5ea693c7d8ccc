package dev.leadflow.standalone;

import dev.leadflow.common.StartPatience;
import dev.leadflow.common.event.Topic;
import dev.leadflow.common.kafka.KafkaCluster;
import dev.leadflow.common.kafka.TopicCreation;
import dev.leadflow.common.setting.CommonSettings;
import dev.leadflow.common.setting.SettingValues;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code leadflow topics}. */
@Command(
        name = "topics",
        description = {
            "Make or list the topics of all services on the Kafka of KAFKA_BOOTSTRAP_SERVERS.",
            "KAFKA_REPLICATION_FACTOR says how many copies; without it the brokers do."
        },
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true)
final class TopicsCommand {

    @ParentCommand
    private Leadflow leadflow;

    @Spec
    private CommandSpec spec;

    @Command(
            name = "create",
            description = "Make the topics that are missing; leave the others as they are.",
            mixinStandardHelpOptions = true)
    int create() {
        KafkaCluster kafka = kafka();
        List<Topic<?>> topics = FlowTopics.of(Services.ALL);
        List<String> made = TopicCreation.ensure(kafka, topics);
        PrintWriter out = spec.commandLine().getOut();
        out.printf("%d topics, %d of them new%n", topics.size(), made.size());
        made.forEach(name -> out.println("  " + name));
        out.flush();
        return 0;
    }

    @Command(
            name = "list",
            description =
                    "List the topics with partitions and retention, and those that are missing; ends with 1 then.",
            mixinStandardHelpOptions = true)
    int list() {
        Set<String> existing = TopicCreation.existing(kafka());
        PrintWriter out = spec.commandLine().getOut();
        boolean complete = true;
        for (Topic<?> topic : FlowTopics.of(Services.ALL)) {
            boolean there = existing.contains(topic.name());
            complete &= there;
            out.printf(
                    "%-8s %-36s %d partitions, %s%n",
                    there ? "there" : "missing",
                    topic.name(),
                    KafkaCluster.PARTITIONS,
                    topic.retention() == null
                            ? "the last record of each key"
                            : topic.retention().toDays() + " days");
        }
        out.flush();
        return complete ? 0 : 1;
    }

    private KafkaCluster kafka() {
        SettingValues settings = SettingValues.ofProcess(leadflow.envFile);
        settings.check(List.of(
                CommonSettings.KAFKA_BOOTSTRAP_SERVERS.mandatory(),
                CommonSettings.KAFKA_TLS,
                CommonSettings.KAFKA_SASL_MECHANISM,
                CommonSettings.KAFKA_REPLICATION_FACTOR,
                CommonSettings.START_PATIENCE_SECONDS));
        KafkaCluster kafka = KafkaCluster.of(settings, "topics", Path.of("."));
        StartPatience.of(settings).await("Kafka", kafka::requireAnswer, "Start it, or correct KAFKA_BOOTSTRAP_SERVERS");
        return kafka;
    }
}
