package dev.leadflow.standalone;

import dev.leadflow.common.event.Topic;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.Flow;
import dev.leadflow.common.kafka.StreamsApp;
import dev.leadflow.common.kafka.Subscription;
import dev.leadflow.common.kafka.TopicWorker;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.testkit.RunningService;
import dev.leadflow.testkit.TestKafka;
import dev.leadflow.testkit.TestPostgres;
import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.streams.TopologyDescription;
import org.junit.jupiter.api.Test;

/** The picture of the flow is drawn from what really runs, so it cannot be out of date. */
class GeneratedDocumentsIT {

    @Test
    void drawTheFlowAsItRuns() throws IOException {
        try (RunningService product =
                RunningService.start(Services.ALL, Map.of(), TestKafka.cluster(), TestPostgres.emptyDatabase())) {
            GeneratedFile.mustBe(
                    "docs/flow.md", document(product.bean(Flow.class).parts()));
        }
    }

    private static String document(Flow.Parts parts) {
        List<Topic<?>> topics =
                Stream.concat(Topics.ALL.stream(), parts.ownTopics().stream()).toList();
        StringBuilder text = new StringBuilder("""
                # The flow

                Drawn from the running topologies, workers and outboxes; a test keeps it true. Boxes do something, cylinders are topics.

                ```mermaid
                flowchart TD
                """);
        box(text, "scraper doors: file, REST, webhook", Set.of(), Set.of(Topics.LEAD_CAPTURED.name()));
        for (StreamsApp app : sorted(parts.topologies(), StreamsApp::name)) {
            box(text, app.name(), sources(app, topics), sinks(app, topics));
        }
        for (TopicWorker worker : sorted(parts.workers(), TopicWorker::name)) {
            Set<String> reads = new TreeSet<>();
            worker.subscriptions().stream()
                    .map(Subscription::topic)
                    .map(Topic::name)
                    .forEach(reads::add);
            box(text, worker.name(), reads, names(worker.writes()));
        }
        for (Outbox outbox : sorted(parts.outboxes(), Outbox::schema)) {
            box(text, outbox.schema() + ".outbox", Set.of(), names(outbox.writes()));
        }
        text.append(
                "```\\n\\n## Topics\\n\\n| topic | record | key | kept |\\n|---|---|---|---|\\n".replace("\\n", "\n"));
        for (Topic<?> topic : topics) {
            text.append("| %s | %s | %s | %s |\n"
                    .formatted(
                            topic.name(),
                            topic.type().getSimpleName(),
                            topic.keyedBy(),
                            topic.retention() == null
                                    ? "the last record of each key"
                                    : topic.retention().toDays() + " days"));
        }
        text.append("\nWhat cannot be processed goes to `<service>.dead-letter.v1`, with its bytes and the cause.\n");
        return text.toString();
    }

    private static void box(StringBuilder text, String name, Set<String> reads, Set<String> writes) {
        String id = name.replaceAll("[^a-z0-9]", "_");
        text.append("  ").append(id).append("[\"").append(name).append("\"]\n");
        reads.forEach(topic -> text.append("  ")
                .append(topic(topic))
                .append(" --> ")
                .append(id)
                .append('\n'));
        writes.forEach(topic -> text.append("  ")
                .append(id)
                .append(" --> ")
                .append(topic(topic))
                .append('\n'));
    }

    private static String topic(String name) {
        return name.replaceAll("[^a-z0-9]", "_") + "[(\"" + name + "\")]";
    }

    private static Set<String> sources(StreamsApp app, List<Topic<?>> known) {
        Set<String> topics = new TreeSet<>();
        TopologyDescription description = app.topology().get().describe();
        for (TopologyDescription.Subtopology part : description.subtopologies()) {
            for (TopologyDescription.Node node : part.nodes()) {
                if (node instanceof TopologyDescription.Source source && source.topicSet() != null) {
                    topics.addAll(source.topicSet());
                }
            }
        }
        description.globalStores().forEach(store -> topics.addAll(store.source().topicSet()));
        topics.retainAll(names(known));
        return topics;
    }

    private static Set<String> sinks(StreamsApp app, List<Topic<?>> known) {
        Set<String> topics = new TreeSet<>();
        for (TopologyDescription.Subtopology part :
                app.topology().get().describe().subtopologies()) {
            for (TopologyDescription.Node node : part.nodes()) {
                if (node instanceof TopologyDescription.Sink sink && sink.topic() != null) {
                    topics.add(sink.topic());
                }
            }
        }
        topics.retainAll(names(known));
        return topics;
    }

    private static Set<String> names(Collection<Topic<?>> topics) {
        Set<String> names = new TreeSet<>();
        topics.forEach(topic -> names.add(topic.name()));
        return names;
    }

    private static <T> List<T> sorted(List<T> parts, java.util.function.Function<T, String> name) {
        return parts.stream().sorted(Comparator.comparing(name)).toList();
    }
}
