package dev.leadflow.standalone;

import dev.leadflow.common.StartProblem;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import me.tongfei.progressbar.ProgressBar;
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
            "A file of the registry of the US is taken with --checked-on alone, and when it is at most 31 days old.",
            "Importing the same file again changes nothing."
        },
        mixinStandardHelpOptions = true)
final class RegistryCommand extends ClientCommand {

    private static final int SHOWN_REFUSALS = 20;

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
        JsonNode taken = upload(leadflow);
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
        taken.path("refusals")
                .valueStream()
                .limit(SHOWN_REFUSALS)
                .forEach(refusal -> out.printf(
                        "  %s - %s%n",
                        refusal.path("reason").asString(),
                        refusal.path("detail").asString()));
        if (taken.hasNonNull("note")) {
            out.println(taken.path("note").asString());
        }
        return 0;
    }

    private JsonNode upload(LeadflowApi leadflow) {
        try (ProgressBar bar = ImportCommand.bar("Taking in", " rows", lines())) {
            JsonNode taken = leadflow.upload(
                    path(),
                    file,
                    sent -> {},
                    line -> bar.stepTo(line.path("rows").asLong()));
            bar.stepTo(bar.getMax());
            return taken;
        }
    }

    /** How much there is to do, as far as a glance at the file tells. */
    private long lines() {
        long lines = 1;
        byte[] buffer = new byte[1 << 16];
        try (InputStream bytes = Files.newInputStream(file)) {
            for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
                for (int i = 0; i < read; i++) {
                    lines += buffer[i] == '\n' ? 1 : 0;
                }
            }
            return lines;
        } catch (IOException unreadable) {
            throw new StartProblem(file + " cannot be read. Give the path of a registry's file.", unreadable);
        }
    }

    private String path() {
        Map<String, String> said = new TreeMap<>(Map.of("registry", registry, "country", country));
        if (checkedOn != null) {
            said.put("checked_on", checkedOn);
        }
        if (complete) {
            said.put("complete", "true");
        }
        return said.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", "/api/dnc/import?", ""));
    }
}
