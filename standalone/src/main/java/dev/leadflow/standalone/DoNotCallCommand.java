package dev.leadflow.standalone;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code leadflow do-not-call FILE}. */
@Command(
        name = "do-not-call",
        description = {
            "Put the phone numbers of a CSV file on your organization's own do-not-call list, in the running Leadflow.",
            "The first line names the columns: phone, and optionally reason. The list keeps a number for ever.",
            "Importing the same file again changes nothing. The file of a public registry goes to leadflow registry instead."
        },
        mixinStandardHelpOptions = true)
final class DoNotCallCommand extends ClientCommand {

    @Parameters(index = "0", paramLabel = "FILE", description = "CSV file, UTF-8, with commas, semicolons or tabs")
    private Path file;

    @Option(
            names = "--country",
            paramLabel = "COUNTRY",
            defaultValue = "IN",
            description = "where numbers without a country code are dialled (default: ${DEFAULT-VALUE})")
    private String country;

    @Override
    int run(LeadflowApi leadflow, PrintWriter out) {
        JsonNode taken = NumbersFile.upload(leadflow, "/api/dnc/list", Map.of("country", country), file);
        out.printf(
                "%d rows: %d new on the list, %d known, %d refused%n",
                taken.path("rows").asLong(),
                taken.path("added").asLong(),
                taken.path("known").asLong(),
                taken.path("refused").asLong());
        NumbersFile.printRefusals(taken, out);
        return 0;
    }
}
