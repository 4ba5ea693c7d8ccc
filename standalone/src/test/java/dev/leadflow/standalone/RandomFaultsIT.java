package dev.leadflow.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.ListeningPort;
import dev.leadflow.standalone.MailSink.Mood;
import dev.leadflow.testkit.TestHttp;
import dev.leadflow.testkit.TestHttp.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Whatever breaks while a run is under way, each of its contacts has exactly one outcome, and nobody gets two mails: the program is
 * killed again and again, people pause, resume and opt out, and the mail server refuses, puts off, and goes away in the middle of a
 * mail and after it. {@code -Dleadflow.fault-seeds=1-20} lets other things break than the usual ones, or more of them.
 */
class RandomFaultsIT {

    private static final String EMAIL = "owner@northwind.example";
    private static final String PASSWORD = "a long enough password";
    private static final int LEADS = 150;
    private static final int KILLS = 3;

    private static final Set<String> RULES = Set.of("CONTACT_RULES", "QUOTA_RULES", "LAST_GATE");

    private static final String PUT_OFF = "RECIPIENT_NOT_READY";

    /** Of a contact that nothing more happens to, as long as no time passes. */
    private static final Set<String> LAST = Set.of("ACCEPTED", "UNKNOWN");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void eachContactOfARunHasOneOutcomeAndNobodyGetsTwoMailsWhateverBreaks() {
        Seeds.of("leadflow.fault-seeds", "1").forEach(seed -> {
            try (Run run = new Run(seed)) {
                run.go();
            } catch (AssertionError | RuntimeException failed) {
                throw new AssertionError("With -Dleadflow.fault-seeds=" + seed, failed);
            }
        });
    }

    /** One run of one campaign. */
    private final class Run implements AutoCloseable {

        private final Random chance;
        /** Steps that the mail server may take; it waits for each. */
        private final Semaphore pace = new Semaphore(0);

        private final MailSink sink;
        private final Map<String, String> settings;
        private final int port = ListeningPort.free();
        private final Map<String, Instant> optedOutAt = new HashMap<>();
        private Program program;
        private TestHttp http;
        private String campaign = "";
        private String run = "";
        private long selected;

        Run(long seed) {
            chance = new Random(seed);
            Map<String, Mood> moods = new HashMap<>();
            for (int i = 0; i < LEADS; i++) {
                moods.put(address(i), mood());
            }
            sink = MailSink.start(recipient -> {
                pace.acquireUninterruptibly();
                return moods.getOrDefault(recipient, Mood.TAKES);
            });
            settings = new HashMap<>(Map.of(
                    "LEADFLOW_PORT",
                    Integer.toString(port),
                    "LEADFLOW_DATA",
                    folder.resolve("data-" + seed).toString(),
                    "LEADFLOW_ADMIN_EMAIL",
                    EMAIL,
                    "LEADFLOW_ADMIN_PASSWORD",
                    PASSWORD,
                    "LEADFLOW_ORGANIZATION",
                    "Northwind",
                    "APPROVAL_REQUIRED",
                    "false",
                    "DAILY_EMAIL_CAP",
                    "1000"));
            settings.putAll(Map.of(
                    "SMTP_HOST", "127.0.0.1",
                    "SMTP_PORT", Integer.toString(sink.port()),
                    "SMTP_STARTTLS", "false",
                    "SENDER_EMAIL", "hello@northwind.example",
                    "BUSINESS_NAME", "Northwind Services",
                    "BUSINESS_ADDRESS", "12 Park Street, Kolkata 700016, India"));
            program = start();
            http = Program.http(port, EMAIL, PASSWORD);
        }

        private Program start() {
            return Program.run(folder, settings, "start").awaitOutput("Leadflow is ready");
        }

        /** Most mails are taken. */
        private Mood mood() {
            int what = chance.nextInt(100);
            return what < 70
                    ? Mood.TAKES
                    : List.of(Mood.REFUSES, Mood.GREYLISTS, Mood.LEAVES_BEFORE_THE_DOT, Mood.LEAVES_AFTER_THE_DOT)
                            .get(what % 4);
        }

        void go() {
            WorkingDay.goLive(service -> http);
            campaign = http.get("/api/campaigns")
                    .json()
                    .path("items")
                    .get(0)
                    .path("id")
                    .asString();
            importLeads();
            Answer triggered = http.post("/api/campaigns/trigger", Map.of("campaign_id", campaign));
            assertThat(triggered.status()).as(triggered.body()).isEqualTo(202);
            run = triggered.text("run_id");
            selected = triggered.json().path("selected").asLong();
            assertThat(selected).isEqualTo(LEADS);

            for (int i = 0; i < KILLS; i++) {
                pace.release(30 + chance.nextInt(LEADS / 2));
                await(() -> {
                    reported();
                    return pace.availablePermits() == 0;
                });
                act();
                program.kill();
                program = start();
                act();
            }

            pace.release(Integer.MAX_VALUE / 2);
            await(this::isOver);
            everyContactHasOneOutcome();
            mailsAreRight();
        }

        private void importLeads() {
            StringBuilder csv = new StringBuilder("business_name,category,city,country,website,phone,email\n");
            for (int i = 0; i < LEADS; i++) {
                csv.append("%s,bakery,Pune,IN,,,%s%n"
                        .formatted("Bakery " + Integer.toString(7_000 + 31 * i, 26), address(i)));
            }
            Answer taken =
                    http.upload("/api/leads/import", "leads.csv", csv.toString().getBytes(StandardCharsets.UTF_8));
            assertThat(taken.status()).as(taken.body()).isEqualTo(202);
            await(() -> http.get("/api/leads?verified=true&size=1")
                            .json()
                            .path("total")
                            .asLong()
                    == LEADS);
        }

        /** What people do meanwhile. */
        private void act() {
            for (int i = chance.nextInt(4); i > 0; i--) {
                if (chance.nextInt(3) == 0) {
                    http.post("/api/campaigns/" + campaign + "/pause", Map.of());
                    reported();
                    Answer resumed = http.post("/api/campaigns/" + campaign + "/resume", Map.of());
                    assertThat(resumed.status()).as(resumed.body()).isEqualTo(200);
                } else {
                    String leaving = address(chance.nextInt(LEADS));
                    Answer left = http.post("/api/opt-outs", Map.of("email", leaving, "reason", "asked by phone"));
                    assertThat(left.status()).as(left.body()).isEqualTo(200);
                    optedOutAt.putIfAbsent(leaving, Instant.now());
                }
            }
        }

        /** Contacted and reasons are what was selected, at any time. */
        private JsonNode reported() {
            JsonNode report = http.get("/api/campaigns/" + campaign + "/report?run_id=" + run)
                    .json();
            long sum = report.path("contacted").asLong();
            for (JsonNode count : report.path("by_reason")) {
                sum += count.asLong();
            }
            assertThat(sum)
                    .as("contacted + reasons: " + report)
                    .isEqualTo(report.path("selected").asLong());
            return report;
        }

        private boolean isOver() {
            JsonNode report = reported();
            return report.path("selected").asLong() == selected
                    && report.path("by_outcome").propertyStream().allMatch(each -> LAST.contains(each.getKey()))
                    && report.path("by_reason").propertyStream().noneMatch(each -> isUnderWay(each.getKey()));
        }

        /** Who is put off by the recipient's server comes back in minutes; some are, when the program left the server alone after that word. */
        private static boolean isUnderWay(String reason) {
            return !Set.of("OPTED_OUT", "REFUSED_BY_PROVIDER", "REFUSED_FOR_GOOD", "NO_SUCH_ADDRESS", PUT_OFF)
                    .contains(reason);
        }

        /** An attempt that was made, or the word of a rule that ended it. */
        private void everyContactHasOneOutcome() {
            Map<String, List<String>> outcomes = new HashMap<>();
            for (JsonNode attempt : all("/api/outreach-history?")) {
                String status = attempt.path("status").asString();
                if (!status.equals("CANCELLED")
                        || attempt.path("reason").asString().equals(PUT_OFF)) {
                    outcomes.computeIfAbsent(attempt.path("contact_id").asString(), unused -> new ArrayList<>())
                            .add(status);
                }
            }
            for (JsonNode denial : all("/api/decisions?verdict=DENY")) {
                if (RULES.contains(denial.path("stage").asString())) {
                    outcomes.computeIfAbsent(denial.path("contact_id").asString(), unused -> new ArrayList<>())
                            .add(denial.path("reason").asString());
                }
            }
            assertThat(outcomes)
                    .hasSize(LEADS)
                    .allSatisfy((contact, ends) -> assertThat(ends).as(contact).hasSize(1));
        }

        private void mailsAreRight() {
            List<String> got =
                    sink.mails().stream().map(MailSink.Mail::recipient).toList();
            assertThat(got).as("nobody got two mails").doesNotHaveDuplicates();
            Map<String, Set<String>> recipients = all("/api/outreach-history?").stream()
                    .collect(Collectors.groupingBy(
                            attempt -> attempt.path("status").asString(),
                            Collectors.mapping(
                                    attempt -> attempt.path("recipient").asString(), Collectors.toSet())));
            Set<String> accepted = recipients.getOrDefault("ACCEPTED", Set.of());
            Set<String> unknown = recipients.getOrDefault("UNKNOWN", Set.of());
            assertThat(got).as("who was accepted got a mail").containsAll(accepted);
            got.stream()
                    .filter(recipient -> !accepted.contains(recipient))
                    .forEach(recipient -> assertThat(unknown)
                            .as("who got a mail counts as accepted, or nobody knows")
                            .contains(recipient));
            for (MailSink.Mail mail : sink.mails()) {
                Instant optedOut = optedOutAt.get(mail.recipient());
                assertThat(optedOut == null || mail.namedAt().isBefore(optedOut))
                        .as("no mail after the opt-out of " + mail.recipient())
                        .isTrue();
            }
        }

        private List<JsonNode> all(String path) {
            List<JsonNode> items = new ArrayList<>();
            JsonNode page;
            int number = 0;
            do {
                page = http.get(path + "&size=500&page=" + number++).json();
                page.path("items").forEach(items::add);
            } while (items.size() < page.path("total").asLong());
            return items;
        }

        @Override
        public void close() {
            program.close();
            sink.close();
        }
    }

    private static String address(int lead) {
        return "info@shop" + lead + ".example";
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(200))
                .until(condition);
    }
}
