package dev.leadflow.standalone;

import dev.leadflow.common.Failures;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/** {@code leadflow check}. */
@Command(
        name = "check",
        description = {
            "Say what is wrong before real people are contacted, and how to mend it: sender, mail provider, public",
            "address, SPF, DKIM and DMARC of the sender's domain, keys, webhook secrets, clock.",
            "Ends with 1 while something is wrong."
        },
        mixinStandardHelpOptions = true)
final class CheckCommand extends ClientCommand {

    @Override
    int run(LeadflowApi leadflow, PrintWriter out) {
        JsonNode mode = leadflow.get("/api/settings/mode");
        boolean ready = true;
        for (JsonNode check : mode.path("checks")) {
            boolean holds = check.path("holds").asBoolean();
            ready &= holds;
            out.printf(
                    "%-6s %-16s %s%n",
                    holds ? "ok" : check.path("acceptable").asBoolean() ? "wrong" : "WRONG",
                    check.path("name").asString(),
                    check.path("detail").asString());
        }
        JsonNode providers = leadflow.get("/api/providers").path("items");
        if (!providers.isEmpty()) {
            out.println();
        }
        for (JsonNode provider : providers) {
            out.printf(
                    "%-11s %s.%s: %d calls, %d failed, %d ms on average. %s%n",
                    provider.path("status").asString(),
                    provider.path("provider").asString(),
                    provider.path("operation").asString(),
                    provider.path("calls").longValue(),
                    provider.path("failures").longValue(),
                    provider.path("average_millis").longValue(),
                    provider.path("detail").asString(""));
        }
        out.println();
        out.println(
                ready
                        ? "Everything holds. This organization is in mode "
                                + mode.path("mode").asString() + "."
                        : "Mend what is wrong. Who goes live all the same names each \"wrong\" check in accept; a \"WRONG\" one"
                                + " cannot be accepted.");
        return ready ? 0 : Failures.FAILED;
    }
}
