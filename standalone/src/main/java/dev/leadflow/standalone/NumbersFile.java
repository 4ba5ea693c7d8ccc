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
import tools.jackson.databind.JsonNode;

/** A file of phone numbers on its way into the running Leadflow. */
final class NumbersFile {

    private static final int SHOWN_REFUSALS = 20;

    private NumbersFile() {}

    /**
     * Sends the file, and shows how it goes on until it is kept.
     *
     * @param said what is said of the file, by field
     * @throws StartProblem when the file cannot be read or is refused
     */
    static JsonNode upload(LeadflowApi leadflow, String path, Map<String, String> said, Path file) {
        String query = new TreeMap<>(said)
                .entrySet().stream()
                        .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&"));
        try (ProgressBar bar = ImportCommand.bar("Taking in", " rows", lines(file))) {
            JsonNode taken = leadflow.upload(
                    path + "?" + query,
                    file,
                    sent -> {},
                    line -> bar.stepTo(line.path("rows").asLong()));
            bar.stepTo(bar.getMax());
            return taken;
        }
    }

    /** Prints the first rows that were refused, and why. */
    static void printRefusals(JsonNode taken, PrintWriter out) {
        taken.path("refusals")
                .valueStream()
                .limit(SHOWN_REFUSALS)
                .forEach(refusal -> out.printf(
                        "  %s - %s%n",
                        refusal.path("reason").asString(),
                        refusal.path("detail").asString()));
    }

    /** How much there is to do, as far as a glance at the file tells. */
    private static long lines(Path file) {
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
            throw new StartProblem(file + " cannot be read. Give the path of a file of phone numbers.", unreadable);
        }
    }
}
