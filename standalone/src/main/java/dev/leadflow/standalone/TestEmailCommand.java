package dev.leadflow.standalone;

import dev.leadflow.common.Failures;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code leadflow test-email ADDRESS}. */
@Command(
        name = "test-email",
        description = {
            "Send a test mail to an address of your own, and say what the mail provider answered.",
            "Needs a mail provider (SENDGRID_API_KEY, MAILGUN_API_KEY or SMTP_HOST). It is really sent, in dry run too."
        },
        mixinStandardHelpOptions = true)
final class TestEmailCommand extends ClientCommand {

    @Parameters(index = "0", paramLabel = "ADDRESS", description = "where the test mail goes")
    private String address;

    @Override
    int run(LeadflowApi leadflow, PrintWriter out) {
        JsonNode answer = leadflow.post("/api/test-email", Map.of("to", address));
        out.println(
                answer.path("status").asString() + ": " + answer.path("detail").asString());
        return "ACCEPTED".equals(answer.path("status").asString()) ? 0 : Failures.FAILED;
    }
}
