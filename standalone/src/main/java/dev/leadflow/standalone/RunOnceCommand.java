package dev.leadflow.standalone;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
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
        print(settledReport(leadflow, run, Set.of()), out);
        return 0;
    }

    /**
     * The report of a run once nothing moves any more.
     *
     * @param alsoWaitFor further reasons to wait for
     */
    static JsonNode settledReport(LeadflowApi leadflow, JsonNode run, Set<String> alsoWaitFor) {
        String path = "/api/campaigns/" + run.path("campaign_id").asString() + "/report?run_id="
                + run.path("run_id").asString();
        return Poll.until(
                Duration.ofMinutes(2),
                () -> leadflow.get(path),
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
