package dev.leadflow.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.Service;
import dev.leadflow.common.event.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The users of docs/operations.md against docs/flow.md, which is drawn from what runs. */
class KafkaRightsTest {

    private static final Pattern BOX = Pattern.compile("^  (\\w+)\\[\"([a-z.-]+)\"]$", Pattern.MULTILINE);
    private static final Pattern READS = Pattern.compile("^  \\w+\\[\\(\"(\\S+)\"\\)] --> (\\w+)$", Pattern.MULTILINE);
    private static final Pattern WRITES = Pattern.compile("^  (\\w+) --> \\w+\\[\\(\"(\\S+)\"\\)]$", Pattern.MULTILINE);

    @Test
    void allowEachServiceToReadWhatItReadsAndNoMore() throws IOException {
        Map<String, TreeSet<String>> read = new TreeMap<>();
        Map<String, String> boxes = boxes();
        Matcher arrow = READS.matcher(flow());
        while (arrow.find()) {
            String service = serviceOf(boxes.getOrDefault(arrow.group(2), ""));
            if (!arrow.group(1).startsWith(service + ".")) {
                read.computeIfAbsent(service, each -> new TreeSet<>()).add(arrow.group(1));
            }
        }

        assertThat(KafkaRights.documented().stream()
                        .filter(right -> right.pattern().equals("name"))
                        .collect(Collectors.toMap(KafkaRights::user, right -> new TreeSet<>(right.names()))))
                .isEqualTo(read);
    }

    @Test
    void areEnoughBecauseATopicIsNamedAfterTheServiceThatWritesIt() throws IOException {
        Map<String, String> boxes = boxes();
        Matcher arrow = WRITES.matcher(flow());
        int found = 0;
        while (arrow.find()) {
            String writer = boxes.get(arrow.group(1));
            if (writer != null) {
                found++;
                assertThat(arrow.group(2)).startsWith(serviceOf(writer) + ".");
            }
        }
        assertThat(found).isGreaterThan(15);
        assertThat(FlowTopics.of(Services.ALL))
                .extracting(Topic::name)
                .allMatch(name -> Services.ALL.stream().map(Service::name).anyMatch(serviceOf(name)::equals));
    }

    private static String flow() throws IOException {
        return Files.readString(Path.of("..", "docs", "flow.md"));
    }

    private static Map<String, String> boxes() throws IOException {
        Map<String, String> boxes = new HashMap<>();
        Matcher box = BOX.matcher(flow());
        while (box.find()) {
            boxes.put(box.group(1), box.group(2));
        }
        assertThat(List.copyOf(boxes.values())).contains("outreach.rules", "outreach.outbox");
        return boxes;
    }

    private static String serviceOf(String name) {
        return name.substring(0, Math.max(0, name.indexOf('.')));
    }
}
