package dev.leadflow.standalone;

import dev.leadflow.common.Failures;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code leadflow scrape SOURCE QUERY}. */
@Command(
        name = "scrape",
        description = {
            "Search a source for leads, and say what became of what was found.",
            "Sources: google_places, website (the query names websites), justdial and linkedin (off until their permission "
                    + "is recorded). docs/sources.md says what each needs.",
            "The search goes on when this command is ended; GET /api/scrapes shows all of them."
        },
        mixinStandardHelpOptions = true)
final class ScrapeCommand extends ClientCommand {

    private static final Duration PATIENCE = Duration.ofHours(1);
    private static final Set<String> UNFINISHED = Set.of("QUEUED", "RUNNING");

    @Parameters(index = "0", paramLabel = "SOURCE", description = "where to look")
    private String source;

    @Parameters(index = "1", paramLabel = "QUERY", description = "what to look for, such as bakeries")
    private String query;

    @Option(names = "--city", paramLabel = "CITY", description = "where the businesses are to be")
    private String city;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "60",
            description = "how many businesses at most (default: ${DEFAULT-VALUE})")
    private int limit;

    @Option(names = "--language", paramLabel = "LANGUAGE", description = "language of the answers, such as en")
    private String language;

    @Option(
            names = "--region",
            paramLabel = "REGION",
            description = "ISO 3166-1 region of the search (default: your organization's)")
    private String region;

    @Override
    int run(LeadflowApi leadflow, PrintWriter out) {
        Map<String, Object> asked = new LinkedHashMap<>();
        asked.put("source", source);
        asked.put("query", query);
        asked.put("city", city);
        asked.put("limit", limit);
        asked.put("language", language);
        asked.put("region", region);
        String path = "/api/scrapes/"
                + leadflow.post("/api/scrapes", asked).path("scrape_id").asString();
        JsonNode result = watch(leadflow, path);
        out.printf(
                "%s: %d found, %d captured%n",
                result.path("status").asString(),
                result.path("found").asLong(),
                result.path("captured").asLong());
        result.path("refused").forEachEntry((reason, times) -> out.printf("  %d %s%n", times.asLong(), reason));
        if (result.hasNonNull("detail")) {
            out.println(result.path("detail").asString());
        }
        String status = result.path("status").asString();
        if (UNFINISHED.contains(status)) {
            out.println("The search goes on; GET " + path + " tells how far it is.");
        } else {
            out.println("GET " + path + "/items says what became of each business.");
        }
        return status.equals("DONE") || UNFINISHED.contains(status) ? 0 : Failures.FAILED;
    }

    private static JsonNode watch(LeadflowApi leadflow, String path) {
        try (ProgressBar bar = ImportCommand.bar("Searching", "%", 100)) {
            return Poll.until(
                    PATIENCE,
                    () -> {
                        JsonNode now = leadflow.get(path);
                        bar.stepTo(now.path("progress").asLong());
                        bar.setExtraMessage(now.path("captured").asLong() + " captured");
                        return now;
                    },
                    now -> !UNFINISHED.contains(now.path("status").asString()));
        }
    }
}
