package dev.leadflow.standalone;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/** {@code leadflow run-once}. */
@Command(
        name = "run-once",
        description = {
            "Run the daily email campaign now, and print its report.",
            "What awaits a reviewer's approval stays in the queue (GET /api/approval-queue)."
        },
        mixinStandardHelpOptions = true)
final class RunOnceCommand extends ClientCommand {

    /** Reasons of contacts that move on by themselves within moments. */
    private static final Set<String> UNDER_WAY = Set.of("DRAFTING", "AWAITING_RULES", "AWAITING_SEND");

    @Override
    int run(LeadflowApi leadflow, PrintWriter out) {
        JsonNode run = leadflow.post("/api/campaigns/trigger", Map.of());
        long selected = Math.max(1, run.path("selected").asLong());
        JsonNode report;
        try (ProgressBar bar = ImportCommand.bar("Contacting", " leads", selected)) {
            report = settledReport(leadflow, run, Set.of(), now -> bar.stepTo(selected - underWay(now)));
        }
        print(report, out);
        if (underWay(report) > 0) {
            out.printf("%d are still under way; GET %s tells what became of them.%n", underWay(report), reportOf(run));
        }
        return 0;
    }

    private static String reportOf(JsonNode run) {
        return "/api/campaigns/" + run.path("campaign_id").asString() + "/report?run_id="
                + run.path("run_id").asString();
    }

    private static long underWay(JsonNode report) {
        return UNDER_WAY.stream()
                .mapToLong(reason -> report.path("by_reason").path(reason).asLong())
                .sum();
    }

    /**
     * The report of a run once nothing moves any more.
     *
     * @param alsoWaitFor further reasons to wait for
     * @param progress is told each report on the way
     */
    static JsonNode settledReport(
            LeadflowApi leadflow, JsonNode run, Set<String> alsoWaitFor, Consumer<JsonNode> progress) {
        String path = reportOf(run);
        return Poll.until(
                Duration.ofMinutes(10),
                () -> {
                    JsonNode report = leadflow.get(path);
                    progress.accept(report);
                    return report;
                },
                report -> report.path("by_reason").propertyNames().stream()
                        .noneMatch(reason -> UNDER_WAY.contains(reason) || alsoWaitFor.contains(reason)));
    }

    static void print(JsonNode report, PrintWriter out) {
        out.printf(
                "Campaign report: %d selected, %d contacted%n",
                report.path("selected").asLong(), report.path("contacted").asLong());
        printCounts(report.path("by_outcome"), "contacted", out);
        printCounts(report.path("by_reason"), "not contacted", out);
    }

    private static void printCounts(JsonNode counts, String heading, PrintWriter out) {
        counts.properties()
                .forEach(count -> out.printf(
                        "  %-15s %-24s %d%n",
                        heading, count.getKey(), count.getValue().asLong()));
    }
}
