package dev.leadflow.standalone;

import dev.leadflow.common.Failures;
import dev.leadflow.common.StartProblem;
import dev.leadflow.common.event.Json;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** {@code leadflow rehearse}. */
@Command(
        name = "rehearse",
        description = {
            "Judge the contacts of a past period again under changed settings, and show what would have been different.",
            "Nothing is sent or changed. What was judged is kept for 30 days."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Settings that can be changed: mode, running, daily_email_cap, daily_call_cap, country_call_cap,",
            "domain_emails_per_hour, cooldown_days, email_window, call_window, holidays, zone, approved_sources,",
            "default_region, concurrent_calls, call_time_limit_seconds, caller_number, cost_per_email,",
            "cost_per_call_minute, daily_spend_cap. Values are those of PATCH /api/settings: lists and windows in JSON.",
            "And laws_as_of, a date whose laws should have held, one in the future for example;",
            "and laws_without, a list of packs of laws, as --without-laws takes them.",
            "",
            "For example:",
            "  leadflow rehearse --set daily_email_cap=100",
            "  leadflow rehearse --from 2026-11-01 --to 2026-11-14 --set cooldown_days=14 --set running=true",
            "  leadflow rehearse --without-laws india",
            "  leadflow rehearse --set 'email_window={\"days\": [\"MON\", \"TUE\"], \"from\": \"09:00\", \"to\": \"12:00\"}'"
        })
final class RehearseCommand extends ClientCommand {

    private static final int SHOWN_HOURS = 48;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description =
                    "where the period begins: a date in the organization's zone, or a time with its offset such as "
                            + "2026-11-20T09:00:00+05:30 (default: seven days before its end)")
    private @Nullable String from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            description =
                    "where it ends, at most 31 days later: a date, which is inside as far as it has passed, or a time "
                            + "with its offset (default: now)")
    private @Nullable String to;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "a setting as it should have been; may be given several times (default: none is changed, and "
                    + "nothing differs)")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(
            names = "--without-laws",
            paramLabel = "PACK",
            split = ",",
            description =
                    "leave a pack of laws out: european-union, india, united-kingdom or united-states; its countries have "
                            + "the laws of countries without a pack then, which are the strictest; may be given several "
                            + "times (default: none)")
    private List<String> withoutLaws = new ArrayList<>();

    @Override
    int run(LeadflowApi leadflow, PrintWriter out) {
        ZoneId zone = ZoneId.of(leadflow.get("/api/settings").path("zone").asString("UTC"));
        ZonedDateTime now =
                Clock.systemUTC().instant().truncatedTo(ChronoUnit.MILLIS).atZone(zone);
        ZonedDateTime end = to == null ? now : moment("--to", to, 1, zone);
        end = end.isAfter(now) && end.toLocalDate().minusDays(1).equals(now.toLocalDate()) ? now : end;
        ZonedDateTime begin = from == null ? end.minusDays(7) : moment("--from", from, 0, zone);
        Map<String, JsonNode> changes = new TreeMap<>();
        settings.forEach((name, value) -> changes.put(name, value(value)));
        if (!withoutLaws.isEmpty()) {
            changes.put("laws_without", Json.EVENTS.valueToTree(withoutLaws));
        }

        JsonNode result = rehearse(leadflow, begin, end, changes);
        if (!"DONE".equals(result.path("status").asString())) {
            out.println(result.path("detail")
                    .asString("It is not done yet; GET /api/rehearsals/"
                            + result.path("rehearsal_id").asString() + " tells when."));
            return Failures.FAILED;
        }
        print(result, changes, begin, end, out);
        return 0;
    }

    private JsonNode rehearse(
            LeadflowApi leadflow, ZonedDateTime begin, ZonedDateTime end, Map<String, JsonNode> changes) {
        JsonNode accepted = leadflow.post(
                "/api/rehearsals",
                Map.of(
                        "from",
                        begin.toOffsetDateTime().toString(),
                        "to",
                        end.toOffsetDateTime().toString(),
                        "changes",
                        changes));
        String path = "/api/rehearsals/" + accepted.path("rehearsal_id").asString();
        try (ProgressBar bar = ImportCommand.bar("Rehearsing", "%", 100)) {
            return Poll.until(
                    Duration.ofHours(1),
                    () -> {
                        JsonNode state = leadflow.get(path);
                        bar.stepTo(state.path("progress").asLong());
                        return state;
                    },
                    state -> !"RUNNING".equals(state.path("status").asString()));
        }
    }

    /** JSON if it is any, and otherwise the text itself. */
    static JsonNode value(String text) {
        try {
            return Json.EVENTS.readTree(text);
        } catch (JacksonException plain) {
            return Json.EVENTS.valueToTree(text);
        }
    }

    /**
     * A time, or the beginning of a date.
     *
     * @param daysLater added to a date
     */
    static ZonedDateTime moment(String option, String text, int daysLater, ZoneId zone) {
        try {
            return text.contains("T")
                    ? OffsetDateTime.parse(text).atZoneSameInstant(zone)
                    : LocalDate.parse(text).plusDays(daysLater).atStartOfDay(zone);
        } catch (DateTimeException malformed) {
            throw new StartProblem(
                    option + " must be a date such as 2026-11-20, or a time such as 2026-11-20T09:00:00+05:30",
                    malformed);
        }
    }

    private static void print(
            JsonNode result, Map<String, JsonNode> changes, ZonedDateTime begin, ZonedDateTime end, PrintWriter out) {
        out.printf(
                "From %s to %s with %s%n",
                begin.toOffsetDateTime(),
                end.toOffsetDateTime(),
                changes.isEmpty()
                        ? "nothing changed"
                        : changes.entrySet().stream()
                                .map(each -> each.getKey() + "="
                                        + each.getValue()
                                                .asString(each.getValue().toString()))
                                .collect(Collectors.joining(", ")));
        out.printf(
                "%,d decisions about %,d contacts%n",
                result.path("decisions").asLong(), result.path("contacts").asLong());
        long notRehearsed = result.path("not_rehearsed").asLong();
        if (notRehearsed > 0) {
            out.printf(
                    "  %,d judgements left as they were, because their settings are not known any more%n",
                    notRehearsed);
        }
        for (String what :
                new String[] {"newly_allowed", "newly_blocked", "deferred_differently", "blocked_differently"}) {
            out.printf("  %-22s %,8d%n", words(what), result.path(what).asLong());
        }
        printCounts("By reason", result.path("by_reason"), false, out);
        printCounts("Allowed by hour, where it differs", result.path("by_hour"), true, out);
        result.path("examples").properties().forEach(kind -> printExamples(kind.getKey(), kind.getValue(), out));
        out.println();
        out.println(result.path("note").asString());
    }

    private static void printCounts(String heading, JsonNode counts, boolean onlyDifferent, PrintWriter out) {
        int shown = 0;
        for (Map.Entry<String, JsonNode> each : counts.properties()) {
            long recorded = each.getValue().path("recorded").asLong();
            long rehearsed = each.getValue().path("rehearsed").asLong();
            if (onlyDifferent && recorded == rehearsed) {
                continue;
            }
            if (shown == 0) {
                out.printf("%n%-36s %10s %10s%n", heading, "recorded", "rehearsed");
            }
            if (shown++ == SHOWN_HOURS) {
                out.println("  ... and further hours");
                return;
            }
            out.printf("  %-34s %,10d %,10d%n", each.getKey(), recorded, rehearsed);
        }
    }

    private static void printExamples(String kind, JsonNode examples, PrintWriter out) {
        if (!examples.isEmpty()) {
            out.printf("%n%s, for example%n", words(kind));
        }
        for (JsonNode each : examples) {
            out.printf(
                    "  lead %s: %s -> %s%n",
                    each.path("lead_id").asString(), fared(each.path("recorded")), fared(each.path("rehearsed")));
        }
    }

    private static String fared(JsonNode fared) {
        String when = fared.path("at").asString(fared.path("until").asString(""));
        String text = fared.path("outcome").asString()
                + (fared.has("until") ? " until " + when : when.isEmpty() ? "" : " at " + when);
        return fared.has("reason") ? text + " (" + fared.path("reason").asString() + ")" : text;
    }

    private static String words(String name) {
        return name.replace('_', ' ');
    }
}
