package dev.leadflow.benchmarks;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.EventSerde;
import dev.leadflow.common.kafka.KafkaCluster;
import dev.leadflow.common.kafka.TopicHistory;
import dev.leadflow.embedded.EmbeddedBroker;
import dev.leadflow.outreach.decision.ContactJudged;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Measures rehearsals as a user sees them: {@code POST /api/rehearsals} on the running program, until it is done.
 *
 * <p>Method. A broker in this process and the program in another one, on the same cores. The topic of judgements is filled with
 * ten days of one organization, {@link SampleJudgements}: the same number of contacts each morning, a daily cap of half of them,
 * whoever is put off comes back the next day until his approval has expired. Filling is not measured. Then the ten days are
 * rehearsed unchanged, and with a cap that is higher and one that is lower, twice each, so that the second time the program is
 * warm. Rate: verdicts of chains of rules that the rehearsal made, as it tells them, divided by the time from the request until
 * the answer DONE, polled every 50 ms; waiting for the worker's turn (up to a second), reading from Kafka and from JSON
 * are inside. Limit, from what the product promises for two cores: 50,000 decisions/s. An unchanged rehearsal has to find no
 * difference, or nothing is printed but that.
 */
final class RehearsalSpeed {

    private static final int DAYS = 10;
    private static final double LIMIT = 50_000;

    private RehearsalSpeed() {}

    public static void main(String[] arguments) throws Exception {
        int contactsADay = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10_000;
        Path data = Files.createTempDirectory("leadflow-benchmark");
        Path kafka = Files.createTempDirectory("leadflow-benchmark-kafka");
        try {
            WholeProgram program = new WholeProgram(Path.of(arguments[0]), data);
            program.prepare();
            try (EmbeddedBroker broker = EmbeddedBroker.start(kafka)) {
                Process process = program.start(Map.of("KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers()));
                try {
                    program.secondsUntilReady();
                    measure(new KafkaCluster(broker.bootstrapServers(), "benchmark", kafka, (short) 1), contactsADay);
                } finally {
                    WholeProgram.stop(process);
                }
            }
        } finally {
            WholeProgram.delete(data);
            WholeProgram.delete(kafka);
        }
    }

    private static void measure(KafkaCluster cluster, int contactsADay) throws Exception {
        System.out.printf(
                "Rehearsals on %d cores, %,d contacts a day%n",
                Runtime.getRuntime().availableProcessors(), contactsADay);
        System.out.printf("  %-22s %,10.1f %-8s%n", "yardstick", Yardstick.sortsPerSecond(), "sorts/s");
        String token = WholeProgram.token(WholeProgram.URL);
        int cap = contactsADay / 2;
        OrganizationSettings settings = settingsWithCap(cluster, token, cap);
        Instant to = Clock.systemUTC().instant().truncatedTo(ChronoUnit.MILLIS);
        Instant from = to.minus(Duration.ofDays(DAYS));
        fill(cluster, settings, from, contactsADay);
        for (int round = 1; round <= 2; round++) {
            rehearse(token, from, to, "unchanged", Map.of(), round);
            rehearse(token, from, to, "higher cap", Map.of("daily_email_cap", cap * 5 / 4), round);
            rehearse(token, from, to, "lower cap", Map.of("daily_email_cap", cap * 3 / 4), round);
        }
    }

    /** Sets the cap, and waits for the settings as the rules see them. */
    private static OrganizationSettings settingsWithCap(KafkaCluster cluster, String token, int cap) throws Exception {
        String name = call("GET", "/api/settings", token, null)
                .path("organization_name")
                .asString();
        call(
                "PATCH",
                "/api/settings",
                token,
                Map.of("daily_email_cap", cap, "domain_emails_per_hour", cap, "confirm", name));
        String organization = call("GET", "/api/auth/me", token, null)
                .path("organization")
                .path("id")
                .asString();
        TopicHistory<OrganizationSettings> history = new TopicHistory<>(cluster, Topics.SETTINGS);
        AtomicReference<@Nullable OrganizationSettings> newest = new AtomicReference<>();
        while (newest.get() == null || Objects.requireNonNull(newest.get()).dailyEmailCap() != cap) {
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
            Instant end = Clock.systemUTC().instant().plus(Duration.ofDays(1));
            history.tell(organization, Instant.EPOCH, end, newest::set, percent -> {});
        }
        return Objects.requireNonNull(newest.get());
    }

    private static void fill(KafkaCluster cluster, OrganizationSettings settings, Instant from, int contactsADay) {
        var serializer = EventSerde.of(ContactJudged.class).serializer();
        AtomicLong bytes = new AtomicLong();
        AtomicLong records = new AtomicLong();
        Map<String, Object> config =
                Map.of("bootstrap.servers", cluster.bootstrapServers(), "compression.type", "lz4", "linger.ms", 20);
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
            new SampleJudgements(settings).tell(from, DAYS, contactsADay, judged -> {
                byte[] value = serializer.serialize(ContactJudged.TOPIC.name(), judged);
                bytes.addAndGet(value.length);
                records.incrementAndGet();
                var unused = producer.send(new ProducerRecord<>(
                        ContactJudged.TOPIC.name(),
                        null,
                        judged.at().toEpochMilli(),
                        judged.organizationId().toString(),
                        value));
            });
        }
        System.out.printf(
                "  %-22s %,10d %-8s of %,d bytes%n", "judgements", records.get(), "", bytes.get() / records.get());
    }

    private static void rehearse(
            String token, Instant from, Instant to, String what, Map<String, Object> changes, int round)
            throws Exception {
        long begin = System.nanoTime();
        String id = call(
                        "POST",
                        "/api/rehearsals",
                        token,
                        Map.of("from", from.toString(), "to", to.toString(), "changes", changes))
                .path("rehearsal_id")
                .asString();
        JsonNode state = call("GET", "/api/rehearsals/" + id, token, null);
        while ("RUNNING".equals(state.path("status").asString())) {
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            state = call("GET", "/api/rehearsals/" + id, token, null);
        }
        double seconds = WholeProgram.seconds(begin);
        if (!"DONE".equals(state.path("status").asString())
                || (changes.isEmpty()
                        && state.path("newly_allowed").asLong()
                                        + state.path("newly_blocked").asLong()
                                > 0)) {
            throw new IllegalStateException("A wrong answer: " + state);
        }
        double rate = state.path("decisions").asLong() / seconds;
        WholeProgram.print(what + (round == 1 ? ", cold" : ", warm"), rate, "dec/s", LIMIT, rate >= LIMIT);
        System.out.printf(
                "      %,d decisions in %.1f s: %,d newly allowed, %,d newly blocked, %,d otherwise deferred%n",
                state.path("decisions").asLong(),
                seconds,
                state.path("newly_allowed").asLong(),
                state.path("newly_blocked").asLong(),
                state.path("deferred_differently").asLong());
    }

    private static JsonNode call(String method, String path, String token, @Nullable Object body) throws Exception {
        return WholeProgram.call(
                WholeProgram.URL,
                method,
                path,
                token,
                "application/json",
                body == null ? new byte[0] : Json.bytes(body));
    }
}
