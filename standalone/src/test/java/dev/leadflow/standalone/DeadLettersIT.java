package dev.leadflow.standalone;

import static dev.leadflow.testkit.RunningService.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.Failures;
import dev.leadflow.common.Service;
import dev.leadflow.common.event.Topic;
import dev.leadflow.common.kafka.EventSerde;
import dev.leadflow.common.kafka.StreamsApp;
import dev.leadflow.common.kafka.Subscription;
import dev.leadflow.common.kafka.TopicWorker;
import dev.leadflow.testkit.RunningService;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Named;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A record that breaks a worker or a topology, and the command that looks at it and sends it back. */
class DeadLettersIT {

    private static final Topic<Note> NOTES = new Topic<>("sample.note.v1", Note.class, "note", Duration.ofDays(1));
    private static final Topic<Note> COPIES = new Topic<>("sample.copy.v1", Note.class, "note", Duration.ofDays(1));
    private static final Topic<Note> STATES = new Topic<>("sample.note.state.v1", Note.class, "note", null);

    /** Who fails, for as long as nobody mends it. */
    private static final Set<String> broken = ConcurrentHashMap.newKeySet();

    private static final Set<String> heard = ConcurrentHashMap.newKeySet();
    private static RunningService service;

    @TempDir
    Path folder;

    private final String key = UUID.randomUUID().toString();
    private final String name = "Asha Rao " + key.substring(0, 8);

    record Note(String name, String email) {}

    @BeforeAll
    static void start() {
        service = RunningService.start(new Service("sample", SampleModule.class, List.of()), Map.of());
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void mend() {
        broken.clear();
    }

    @Test
    void listsWhatAWorkerCouldNotProcessAndMasksItUntilAsked() {
        broken.add("worker");
        service.publish(NOTES, key, new Note(name, "asha@example.org"));

        String id = awaitLetter("IllegalStateException in sample.notes, from sample.note.v1-");

        String masked = deadLetters(0, "show", id);
        assertThat(masked)
                .contains("sample.notes", "sample.note.v1", "IllegalStateException", key, "\"name\"", "***")
                .doesNotContain("Asha", "example.org");
        assertThat(deadLetters(0, "show", id, "--reveal")).contains(name, "asha@example.org", "cannot take " + name);
    }

    @Test
    void sendsARecordBackOnceAndAgainOnlyWhenTold() {
        broken.add("worker");
        service.publish(NOTES, key, new Note(name, "asha@example.org"));
        String id = awaitLetter("IllegalStateException in sample.notes");
        assertThat(heard).doesNotContain("worker " + name);
        mend();

        assertThat(deadLetters(0, "replay", id)).contains(id + "  sent back");

        eventually(() -> heard.contains("worker " + name));
        assertThat(deadLetters(Failures.FAILED, "replay", id)).contains("was replayed before");
        assertThat(deadLetters(0, "replay", "--again", id)).contains(id + "  sent back");
        assertThat(list("--since", "1h")).containsPattern(Pattern.quote(id) + " +\\S+  replayed");
        eventually(() -> notes(NOTES) == 3);
    }

    @Test
    void sendsBackEverythingThatMatches() {
        broken.add("worker");
        service.publish(NOTES, key, new Note(name, "asha@example.org"));
        awaitLetter("IllegalStateException in sample.notes");
        mend();

        assertThat(deadLetters(0, "replay", "--all", "--service", "outreach"))
                .contains("0 of 0 dead letters sent back");
        assertThat(heard).doesNotContain("worker " + name);
        deadLetters(0, "replay", "--all", "--service", "sample", "--since", "2026-01-01");

        eventually(() -> heard.contains("worker " + name));
    }

    @Test
    void sendsBackTheOldestFirstAndComesToAllOfThemWhenItIsRunAgain() {
        broken.add("worker");
        String begin = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
        for (String each : List.of("first ", "second ", "third ")) {
            service.publish(NOTES, key, new Note(each + name, "asha@example.org"));
        }
        eventually(() -> list("--since", begin).contains("3 dead letters, 3 of them waiting"));
        mend();

        assertThat(deadLetters(0, "replay", "--all", "--since", begin, "--limit", "1"))
                .contains("1 of 1 dead letters sent back", "2 more wait: run it again");
        eventually(() -> heard.contains("worker first " + name));
        assertThat(deadLetters(0, "replay", "--all", "--since", begin, "--limit", "1"))
                .contains("1 of 1 dead letters sent back", "1 more wait: run it again");
        eventually(() -> heard.contains("worker second " + name));
        assertThat(heard).doesNotContain("worker third " + name);
        assertThat(deadLetters(0, "replay", "--all", "--since", begin))
                .contains("1 of 1 dead letters sent back")
                .doesNotContain("more wait");

        eventually(() -> heard.contains("worker third " + name));
        assertThat(deadLetters(0, "replay", "--all", "--again", "--since", begin, "--limit", "2"))
                .contains("2 of 2 dead letters sent back", "1 more wait: go on with --since 2");
    }

    @Test
    void keepsTheBytesTheKeyAndThePlaceOfWhatBreaksATopology() {
        broken.add("topology");
        service.publish(NOTES, key, new Note(name, "asha@example.org"));
        String id = awaitLetter("IllegalStateException in sample.copying/copy, from sample.note.v1-");
        assertThat(notes(COPIES)).isZero();
        mend();

        deadLetters(0, "replay", id);

        eventually(() -> notes(COPIES) == 1);
        assertThat(deadLetters(0, "show", id)).contains("version ", key).doesNotContain("Asha");
    }

    @Test
    void putsAsideWhatIsNoEventAtAll() {
        service.publish(new Topic<>(NOTES.name(), Object.class, "", null), key, "Asha Rao, asha@example.org");

        String id = awaitLetter("SerializationException in sample.notes");
        awaitLetter("SerializationException in sample.copying");

        assertThat(deadLetters(0, "show", id)).doesNotContain("Asha").contains("Not a Note");
    }

    @Test
    void leavesAStateAloneThatIsOlderThanTheOneOnItsTopic() {
        broken.add("worker");
        service.publish(STATES, key, new Note(name, "old"));
        String id = awaitLetter("IllegalStateException in sample.notes, from sample.note.state.v1-");
        mend();
        service.publish(STATES, key, new Note("Newer " + name, "new"));

        assertThat(deadLetters(Failures.FAILED, "replay", id)).contains("left alone");
    }

    @Test
    void saysWhatIsWrongWithAQuestion() {
        assertThat(deadLetters(Failures.FAILED, "show", "nonsense")).contains("There is no dead letter nonsense");
        assertThat(deadLetters(Failures.FAILED, "list", "--since", "yesterday")).contains("--since yesterday");
        assertThat(deadLetters(Failures.FAILED, "replay")).contains("--all");
        assertThat(run(Map.of("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1"), Failures.FAILED, "list"))
                .contains("Kafka does not answer at 127.0.0.1:1");
        assertThat(run(Map.of(), Failures.FAILED, "list")).contains("./leadflow start");
    }

    private long notes(Topic<Note> topic) {
        return service.events(topic).stream()
                .filter(note -> note.name().equals(name))
                .count();
    }

    /** Waits until the newest letter is about this and gives its id. */
    private String awaitLetter(String what) {
        Pattern line = Pattern.compile("(?m)^(sample\\.dead-letter\\.v1-\\d-\\d+) .*waiting +" + Pattern.quote(what));
        String[] id = new String[1];
        eventually(() -> {
            Matcher found = line.matcher(list("--service", "sample", "--limit", "3"));
            if (found.find()) {
                id[0] = found.group(1);
            }
            return id[0] != null && deadLetters(0, "show", id[0]).contains(key);
        });
        return id[0];
    }

    private String list(String... options) {
        return deadLetters(
                0, Stream.concat(Stream.of("list"), Arrays.stream(options)).toArray(String[]::new));
    }

    private String deadLetters(int exitCode, String... arguments) {
        return run(Map.of("KAFKA_BOOTSTRAP_SERVERS", service.cluster().bootstrapServers()), exitCode, arguments);
    }

    private String run(Map<String, String> settings, int exitCode, String... arguments) {
        Program program = Program.run(
                folder,
                settings,
                Stream.concat(Stream.of("dead-letters"), Arrays.stream(arguments))
                        .toArray(String[]::new));
        assertThat(program.exitCode()).as(program.output()).isEqualTo(exitCode);
        assertThat(program.output()).doesNotContain("\tat ");
        return program.output();
    }

    private static void take(String who, Note note) {
        if (broken.contains(who)) {
            throw new IllegalStateException("cannot take " + note.name());
        }
        heard.add(who + " " + note.name());
    }

    @Configuration(proxyBeanMethods = false)
    static class SampleModule {

        @Bean
        Topic<Note> notes() {
            return NOTES;
        }

        @Bean
        Topic<Note> copies() {
            return COPIES;
        }

        @Bean
        Topic<Note> states() {
            return STATES;
        }

        @Bean
        TopicWorker worker() {
            return new TopicWorker(
                    "sample",
                    "sample.notes",
                    List.of(
                            new Subscription<>(NOTES, batch -> batch.forEach(each -> take("worker", each.value()))),
                            new Subscription<>(STATES, batch -> batch.forEach(each -> take("worker", each.value())))),
                    Set.of(),
                    100);
        }

        @Bean
        StreamsApp topology() {
            return new StreamsApp("sample", "sample.copying", SampleModule::copying, 1);
        }

        private static Topology copying() {
            StreamsBuilder builder = new StreamsBuilder();
            builder.stream(NOTES.name(), EventSerde.consumed(NOTES))
                    .mapValues(
                            note -> {
                                take("topology", note);
                                return note;
                            },
                            Named.as("copy"))
                    .to(COPIES.name(), EventSerde.produced(COPIES));
            return builder.build();
        }
    }
}
