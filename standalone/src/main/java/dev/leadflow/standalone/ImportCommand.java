package dev.leadflow.standalone;

import dev.leadflow.common.StartProblem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code leadflow import FILE}. */
@Command(
        name = "import",
        description = {
            "Take a CSV file of leads into the running Leadflow, and say what became of its rows.",
            "The first line names the columns: business_name, and any of category, city, address, country, website, phone, "
                    + "email, contact_name, source, source_url.",
            "Importing the same file again changes nothing."
        },
        mixinStandardHelpOptions = true)
final class ImportCommand extends ClientCommand {

    private static final int SHOWN_REFUSALS = 20;

    @Parameters(index = "0", paramLabel = "FILE", description = "CSV file, UTF-8, with commas, semicolons or tabs")
    private Path file;

    @Override
    int run(LeadflowApi leadflow, PrintWriter out) {
        JsonNode result = importFile(leadflow, file);
        out.printf(
                "%d rows: %d new leads, %d duplicates, %d refused%n",
                result.path("rows").asLong(),
                result.path("accepted").asLong(),
                result.path("duplicates").asLong(),
                result.path("refused").asLong());
        int shown = 0;
        for (JsonNode refusal : result.path("refusals")) {
            if (shown++ == SHOWN_REFUSALS) {
                out.println("  ... GET /api/leads/imports/"
                        + result.path("import_id").asString() + " has the rest");
                break;
            }
            out.printf(
                    "  row %d: %s - %s%n",
                    refusal.path("row").asLong(),
                    refusal.path("reason").asString(),
                    refusal.path("detail").asString());
        }
        if (!result.path("done").asBoolean()) {
            out.println("Not every row has been judged yet; GET /api/leads/imports/"
                    + result.path("import_id").asString() + " tells when.");
        }
        return 0;
    }

    /** Uploads the file and waits until its rows are judged. */
    static JsonNode importFile(LeadflowApi leadflow, Path file) {
        long size;
        try {
            size = Files.size(file);
        } catch (IOException unreadable) {
            throw new StartProblem(file + " cannot be read. Give the path of a CSV file.", unreadable);
        }
        JsonNode uploaded;
        try (ProgressBar bar = bar("Uploading", "KB", Math.max(1, size / 1024))) {
            uploaded = leadflow.upload("/api/leads/import", file, bytes -> bar.stepTo(bytes / 1024));
        } catch (LeadflowApi.AwayForNow away) {
            throw new StartProblem(
                    away.getMessage()
                            + "\nSome rows may have been taken. Import the file again: none of them becomes a second lead.",
                    away);
        }
        String path = "/api/leads/imports/" + uploaded.path("import_id").asString();
        JsonNode first = Poll.patiently(() -> leadflow.get(path));
        try (ProgressBar bar =
                bar("Judging", " rows", Math.max(1, first.path("rows").asLong()))) {
            return Poll.until(
                    Duration.ofMinutes(10),
                    () -> {
                        JsonNode now = leadflow.get(path);
                        bar.stepTo(now.path("accepted").asLong()
                                + now.path("duplicates").asLong()
                                + now.path("refused").asLong());
                        return now;
                    },
                    now -> now.path("done").asBoolean());
        }
    }

    static ProgressBar bar(String task, String unit, long max) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setUnit(unit, 1)
                .setInitialMax(max)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                .build();
    }
}
