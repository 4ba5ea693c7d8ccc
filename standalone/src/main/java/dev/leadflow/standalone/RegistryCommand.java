package dev.leadflow.standalone;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code leadflow registry FILE}. */
@Command(
        name = "registry",
        description = {
            "Take the file of a public do-not-call registry into the running Leadflow.",
            "Either CSV whose first line names the columns: phone, and optionally listed (yes or no) and checked_on.",
            "Or a list of the registry of the US: an area code and a number on each line, such as 212,5551234, no header.",
            "A file of the registry of the US needs --checked-on, and is refused when that is more than 31 days ago.",
            "Importing the same file again changes nothing."
        },
        mixinStandardHelpOptions = true)
final class RegistryCommand extends ClientCommand {

    @Parameters(index = "0", paramLabel = "FILE", description = "the registry's file")
    private Path file;

    @Option(names = "--name", paramLabel = "NAME", required = true, description = "the registry, such as NCPR or FTC")
    private String registry;

    @Option(
            names = "--country",
            paramLabel = "COUNTRY",
            required = true,
            description = "whose numbers, such as IN or US")
    private String country;

    @Option(
            names = "--checked-on",
            paramLabel = "DATE",
            description = "the day of the download, such as 2026-05-01 (default: today; the US needs it)")
    private String checkedOn;

    @Option(
            names = "--complete",
            description = "the file is the whole registry: no other number of the country is listed")
    private boolean complete;

    @Override
    int run(LeadflowApi leadflow, PrintWriter out) {
        JsonNode taken = NumbersFile.upload(leadflow, "/api/dnc/import", said(), file);
        out.printf(
                "%s, %s, %s: %d rows, %d listed, %d not listed, %d refused%s%n",
                taken.path("registry").asString(),
                taken.path("country").asString(),
                taken.path("checked_on").asString(),
                taken.path("rows").asLong(),
                taken.path("listed").asLong(),
                taken.path("not_listed").asLong(),
                taken.path("refused").asLong(),
                taken.path("complete").asBoolean() ? "; the whole registry" : "");
        NumbersFile.printRefusals(taken, out);
        if (taken.hasNonNull("note")) {
            out.println(taken.path("note").asString());
        }
        return 0;
    }

    private Map<String, String> said() {
        Map<String, String> said = new HashMap<>(Map.of("registry", registry, "country", country));
        if (checkedOn != null) {
            said.put("checked_on", checkedOn);
        }
        if (complete) {
            said.put("complete", "true");
        }
        return said;
    }
}
