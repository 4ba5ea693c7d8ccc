package dev.leadflow.standalone;

import dev.leadflow.common.StartProblem;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code leadflow seed}. */
@Command(
        name = "seed",
        description = {
            "Fill the running Leadflow with invented leads, to try things out.",
            "Their addresses are under the reserved domain .example and reach nobody."
        },
        mixinStandardHelpOptions = true)
final class SeedCommand extends ClientCommand {

    private static final int MOST = 1_000_000;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "200",
            description = "how many leads (default: ${DEFAULT-VALUE})")
    private int count;

    @Override
    int run(LeadflowApi leadflow, PrintWriter out) {
        requireInRange("--count", 1, count);
        JsonNode result = seed(leadflow, count);
        out.printf(
                "%d new leads, %d known already%n",
                result.path("accepted").asLong(), result.path("duplicates").asLong());
        return 0;
    }

    static void requireInRange(String option, int least, int count) {
        if (count < least || count > MOST) {
            throw new StartProblem(option + " must be from " + least + " to " + MOST);
        }
    }

    /** Takes that many invented leads in and waits until they are judged. */
    static JsonNode seed(LeadflowApi leadflow, int count) {
        try {
            Path file = Files.createTempFile("leadflow-seed", ".csv");
            try {
                SampleLeads.write(file, count);
                return ImportCommand.importFile(leadflow, file);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
