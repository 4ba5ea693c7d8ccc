package dev.leadflow.standalone;

import java.io.PrintWriter;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code leadflow why LEAD_ID}. */
@Command(name = "why", description = "Say why a lead was contacted, or was not.", mixinStandardHelpOptions = true)
final class WhyCommand extends ClientCommand {

    @Parameters(index = "0", paramLabel = "LEAD_ID", description = "id of a lead, also of a refused or duplicate row")
    private UUID leadId;

    @Override
    int run(LeadflowApi leadflow, PrintWriter out) {
        JsonNode why = leadflow.get("/api/leads/" + leadId + "/why");
        out.println(why.path("summary").asString());
        for (JsonNode decision : why.path("decisions")) {
            out.printf(
                    "  %s  %-14s %-20s %-9s %s%n",
                    decision.path("at").asString(),
                    decision.path("stage").asString(),
                    decision.path("rule").asString(""),
                    decision.path("verdict").asString(""),
                    decision.path("detail").asString(""));
        }
        return 0;
    }
}
