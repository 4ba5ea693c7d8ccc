package dev.leadflow.standalone;

import dev.leadflow.common.Failures;
import dev.leadflow.common.StartProblem;
import dev.leadflow.common.kafka.DeadLetter;
import dev.leadflow.common.kafka.DeadLetters;
import dev.leadflow.common.kafka.KafkaCluster;
import dev.leadflow.common.kafka.KafkaUnavailableException;
import dev.leadflow.common.setting.CommonSettings;
import dev.leadflow.common.setting.SettingValues;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code leadflow dead-letters}: speaks to Kafka itself; docs/decisions/0020-dead-letters.md says why. */
@Command(
        name = "dead-letters",
        description = {
            "Records that a service could not process: look at them, and send them back once the cause is mended.",
            "Kafka is that of KAFKA_BOOTSTRAP_SERVERS, or else the embedded one of the Leadflow that runs on LEADFLOW_DATA.",
            "Letters are kept for 30 days. They hold records of every organization: this is for the operator alone."
        },
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {
            DeadLettersCommand.ListCommand.class,
            DeadLettersCommand.ShowCommand.class,
            DeadLettersCommand.ReplayCommand.class
        })
final class DeadLettersCommand implements Runnable {

    /** The one exception whose text tells nothing of a record's content: the program's own readers write it. */
    private static final String UNREADABLE = "org.apache.kafka.common.errors.SerializationException";

    @ParentCommand
    private Leadflow leadflow;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Say what to do: list, show or replay");
    }

    private DeadLetters deadLetters() {
        SettingValues settings = SettingValues.ofProcess(leadflow.envFile);
        settings.check(List.of(
                CommonSettings.DATA,
                CommonSettings.KAFKA_BOOTSTRAP_SERVERS,
                CommonSettings.KAFKA_TLS,
                CommonSettings.KAFKA_SASL_MECHANISM));
        Path folder = Path.of(settings.get(CommonSettings.DATA));
        KafkaCluster cluster = settings.isSet(CommonSettings.KAFKA_BOOTSTRAP_SERVERS)
                ? KafkaCluster.of(settings, "command", folder)
                : new KafkaCluster(announcedIn(folder), "command", folder, (short) 1);
        try {
            cluster.requireAnswer();
        } catch (KafkaUnavailableException away) {
            throw new StartProblem(
                    "Kafka does not answer at " + cluster.bootstrapServers()
                            + ". Start Leadflow with ./leadflow start, or correct KAFKA_BOOTSTRAP_SERVERS.",
                    away);
        }
        return new DeadLetters(cluster);
    }

    private static String announcedIn(Path folder) {
        return Access.kafkaAnnouncedIn(folder)
                .orElseThrow(() -> new StartProblem("No Leadflow has been started with the data folder "
                        + folder.toAbsolutePath()
                        + ". Start it with ./leadflow start, or set KAFKA_BOOTSTRAP_SERVERS or LEADFLOW_DATA."));
    }

    /** Which letters. */
    static final class Filter {

        private static final Pattern AGO = Pattern.compile("(\\d{1,5})([mhd])");

        @Option(
                names = "--service",
                paramLabel = "NAME",
                description = "only those of a service: scraper, verifier, campaign, personalizer, outreach or optout")
        private @Nullable String service;

        @Option(
                names = "--since",
                paramLabel = "TIME",
                description = "only those put aside since: 30m, 24h, 7d, a date (UTC) or a time such as"
                        + " 2026-11-20T09:00:00+05:30")
        private @Nullable String since;

        List<DeadLetters.Kept> of(DeadLetters letters, int limit) {
            return letters.list(service, begin(), limit);
        }

        DeadLetters.Due due(DeadLetters letters, boolean again, int limit) {
            return letters.due(service, begin(), again, limit);
        }

        private Instant begin() {
            return since == null ? Instant.EPOCH : instant(since);
        }

        private static Instant instant(String text) {
            Matcher ago = AGO.matcher(text);
            try {
                if (ago.matches()) {
                    long number = Long.parseLong(ago.group(1));
                    Duration duration = switch (ago.group(2)) {
                        case "m" -> Duration.ofMinutes(number);
                        case "h" -> Duration.ofHours(number);
                        default -> Duration.ofDays(number);
                    };
                    return Clock.systemUTC().instant().minus(duration);
                }
                return text.indexOf('T') < 0
                        ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                        : OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeException wrong) {
                throw new StartProblem("--since " + text
                        + " is neither 30m, 24h or 7d, nor a date, nor a time such as 2026-11-20T09:00:00+05:30");
            }
        }
    }

    /** What list, show and replay have in common. */
    abstract static class OneCommand implements Callable<Integer> {

        @ParentCommand
        private DeadLettersCommand parent;

        @Spec
        private CommandSpec spec;

        @Override
        public final Integer call() {
            PrintWriter out = spec.commandLine().getOut();
            int exitCode = run(parent.deadLetters(), out);
            out.flush();
            return exitCode;
        }

        abstract int run(DeadLetters letters, PrintWriter out);

        static DeadLetters.Kept found(DeadLetters letters, String id) {
            return DeadLetter.Id.parse(id)
                    .flatMap(letters::find)
                    .orElseThrow(() -> new StartProblem(
                            "There is no dead letter " + id + " (any more); ./leadflow dead-letters list shows all"));
        }
    }

    /** {@code leadflow dead-letters list}. */
    @Command(
            name = "list",
            description = "List dead letters, the newest first: id, time, cause, processor, and where the record lies.",
            mixinStandardHelpOptions = true)
    static final class ListCommand extends OneCommand {

        @Mixin
        private Filter filter = new Filter();

        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "100",
                description = "at most so many (default: ${DEFAULT-VALUE})")
        private int limit;

        @Override
        int run(DeadLetters letters, PrintWriter out) {
            List<DeadLetters.Kept> found = filter.of(letters, Math.max(limit, 1));
            for (DeadLetters.Kept kept : found) {
                DeadLetter letter = kept.letter();
                out.printf(
                        "%-34s %s  %-8s  %s in %s, from %s-%d@%d%n",
                        letter.id(),
                        letter.failedAt(),
                        kept.replayed() ? "replayed" : "waiting",
                        letter.cause().substring(letter.cause().lastIndexOf('.') + 1),
                        letter.processor(),
                        letter.origin().topic(),
                        letter.origin().partition(),
                        letter.origin().offset());
            }
            long waiting = found.stream().filter(kept -> !kept.replayed()).count();
            out.println(
                    found.isEmpty()
                            ? "No dead letters."
                            : found.size() + " dead letters, " + waiting + " of them waiting.");
            return 0;
        }
    }

    /** {@code leadflow dead-letters show ID}. */
    @Command(
            name = "show",
            description = "Show one dead letter. Names, addresses and texts are masked unless --reveal is given.",
            mixinStandardHelpOptions = true)
    static final class ShowCommand extends OneCommand {

        @Parameters(index = "0", paramLabel = "ID", description = "such as scraper.dead-letter.v1-0-17; list shows it")
        private String id;

        @Option(names = "--reveal", description = "show the record as it is, with personal data")
        private boolean reveal;

        @Override
        int run(DeadLetters letters, PrintWriter out) {
            DeadLetters.Kept kept = found(letters, id);
            DeadLetter letter = kept.letter();
            DeadLetter.Origin origin = letter.origin();
            byte[] key = letter.content().key();
            byte[] value = letter.content().value();
            out.println("id         " + letter.id());
            out.println("put aside  " + letter.failedAt() + (kept.replayed() ? ", replayed since" : ""));
            out.println("cause      " + letter.cause());
            out.println("detail     " + detail(letter));
            out.println("processor  " + letter.processor() + ", version " + letter.version());
            out.println("topic      " + origin.topic() + ", partition " + origin.partition() + ", offset "
                    + origin.offset());
            out.println("written    "
                    + Objects.requireNonNullElse(origin.writtenAt(), "at a time that the letter does not tell"));
            out.println("key        " + (reveal ? text(key) : MaskedJson.key(key)));
            out.println("value      " + (reveal ? text(value) : MaskedJson.value(value)));
            return 0;
        }

        private String detail(DeadLetter letter) {
            boolean harmless =
                    letter.cause().equals(UNREADABLE) || letter.detail().isEmpty();
            return reveal || harmless ? letter.detail() : "(masked, for it may quote the record; --reveal shows it)";
        }

        private static String text(byte @Nullable [] bytes) {
            return bytes == null ? "(none)" : new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** {@code leadflow dead-letters replay}. */
    @Command(
            name = "replay",
            description = {
                "Send broken records back to their topics, once what made them fail is mended: those named, or with --all",
                "those that match. The bytes and the key stay; whoever has processed such a record already notices.",
                "What has been replayed stays so: to replay it once more takes --again. A state that is older than the one",
                "on its topic is left alone. Ends with 1 when something that was named could not be sent back."
            },
            mixinStandardHelpOptions = true)
    static final class ReplayCommand extends OneCommand {

        @Parameters(arity = "0..*", paramLabel = "ID", description = "letters to replay; list shows their ids")
        private List<String> ids = new ArrayList<>();

        @Option(names = "--all", description = "all that match --service and --since, the oldest first")
        private boolean all;

        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "2000",
                description = "with --all: at most so many, and how many more wait is said (default: ${DEFAULT-VALUE})")
        private int limit;

        @Mixin
        private Filter filter = new Filter();

        @Option(names = "--again", description = "also those that have been replayed before")
        private boolean again;

        @Override
        int run(DeadLetters letters, PrintWriter out) {
            if (all != ids.isEmpty()) {
                throw new StartProblem("Name the letters to replay, or say --all");
            }
            DeadLetters.Due due = all
                    ? filter.due(letters, again, Math.max(limit, 1))
                    : new DeadLetters.Due(
                            ids.stream().map(id -> found(letters, id)).toList(), 0);
            List<DeadLetters.Kept> chosen = due.letters();
            List<DeadLetters.Replayed> replayed = letters.replay(chosen, again, FlowTopics.of(Services.ALL));
            for (DeadLetters.Replayed each : replayed) {
                String outcome = switch (each.outcome()) {
                    case SENT -> "sent back";
                    case SENT_BEFORE -> "was replayed before; --again sends it once more";
                    case SUPERSEDED -> "left alone: its topic has a newer state of the same key";
                    case NOT_POSSIBLE -> "cannot be sent back: there is no record, or no topic any more";
                };
                out.println(each.id() + "  " + outcome);
            }
            long sent = count(replayed, DeadLetters.Outcome.SENT);
            out.println(sent + " of " + chosen.size() + " dead letters sent back.");
            if (due.more() > 0) {
                // Those that were left alone come first the next time as well, and with --again so do all: a time leads
                // past them.
                out.println(due.more() + " more wait: " + (again ? "" : "run it again, or ") + "go on with --since "
                        + chosen.getLast().letter().failedAt());
            }
            boolean failed = all ? count(replayed, DeadLetters.Outcome.NOT_POSSIBLE) > 0 : sent < chosen.size();
            return failed ? Failures.FAILED : 0;
        }

        private static long count(List<DeadLetters.Replayed> replayed, DeadLetters.Outcome outcome) {
            return replayed.stream().filter(each -> each.outcome() == outcome).count();
        }
    }
}
