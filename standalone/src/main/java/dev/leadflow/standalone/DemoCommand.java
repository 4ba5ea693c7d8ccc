package dev.leadflow.standalone;

import dev.leadflow.common.StartProblem;
import dev.leadflow.common.setting.SettingValues;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code leadflow demo}. */
@Command(
        name = "demo",
        description = {
            "Start Leadflow and take a sample file of leads through the whole pipeline in dry run; then go on serving.",
            "Nothing leaves this machine: the sample's addresses are under the reserved domain .example.",
            "With --url it starts nothing, and takes the sample through the Leadflow that runs there."
        },
        mixinStandardHelpOptions = true)
final class DemoCommand extends ServerCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Mixin
    private final Target target = new Target();

    @Option(names = "--exit", description = "stop after the report instead of going on serving")
    private boolean exit;

    @Option(
            names = "--leads",
            paramLabel = "COUNT",
            description = "take that many invented leads in as well; they are verified, but not contacted by the demo")
    private int leads;

    @Override
    public Integer call() {
        SeedCommand.requireInRange("--leads", 0, leads);
        if (target.isElsewhere()) {
            rehearse(target.open(settings()), out());
            return 0;
        }
        return startAndRun();
    }

    /** The demo asks nobody outside this machine, not even the DNS. */
    @Override
    Map<String, String> overrides() {
        return Map.of("DNS_SERVER", "off");
    }

    @Override
    boolean run(Instance instance, SettingValues settings, PrintWriter out) {
        rehearse(LeadflowApi.ofRunningInstance(settings), out);
        return !exit;
    }

    private void rehearse(LeadflowApi leadflow, PrintWriter out) {
        if (!"DRY_RUN".equals(leadflow.get("/api/settings").path("mode").asString())) {
            throw new StartProblem(
                    "This organization is LIVE, and a demo must never contact anybody. Set LEADFLOW_DATA to"
                            + " another folder, or switch to dry run first (PUT /api/settings/mode).");
        }
        JsonNode imported = takeSampleIn(leadflow, out);
        long verified = awaitVerified(leadflow, imported);
        stage(out, "Verification", verified + " leads have an address that may be used");
        JsonNode run = leadflow.post("/api/campaigns/trigger", Map.of());
        JsonNode report = RunOnceCommand.settledReport(leadflow, run, Set.of(), unused -> {});
        stage(out, "Campaign", report.path("selected").asLong() + " leads selected");
        // The queue and the report hear of each draft for themselves, so one of them may be a moment behind.
        long drafted = report.path("by_reason").path("AWAITING_APPROVAL").asLong();
        List<String> waiting =
                Poll.until(PATIENCE, () -> awaitingApproval(leadflow, run), found -> found.size() >= drafted);
        stage(out, "Messages", waiting.size() + " drafted and waiting for approval");
        if (!waiting.isEmpty()) {
            leadflow.post("/api/approval-queue/approve", Map.of("ids", waiting));
            stage(out, "Approval", "approved for this rehearsal (you would read them first)");
        }
        report = RunOnceCommand.settledReport(leadflow, run, Set.of("AWAITING_APPROVAL"), unused -> {});
        stage(out, "Rules, sending", report.path("contacted").asLong() + " mails recorded, none sent: dry run");
        out.println();
        RunOnceCommand.print(report, out);
        explainOne(leadflow, out);
        takeInventedLeadsIn(leadflow, out);
        out.flush();
    }

    private static JsonNode takeSampleIn(LeadflowApi leadflow, PrintWriter out) {
        try (InputStream sample = DemoCommand.class.getResourceAsStream("/sample-leads.csv")) {
            Path file = Files.createTempFile("leadflow-sample", ".csv");
            try {
                Files.copy(java.util.Objects.requireNonNull(sample), file, StandardCopyOption.REPLACE_EXISTING);
                JsonNode uploaded = leadflow.upload("/api/leads/import", file, bytes -> {});
                String path = "/api/leads/imports/" + uploaded.path("import_id").asString();
                JsonNode result = Poll.until(
                        PATIENCE,
                        () -> leadflow.get(path),
                        now -> now.path("done").asBoolean());
                stage(
                        out,
                        "Intake",
                        "%d rows: %d new leads, %d duplicates, %d refused"
                                .formatted(
                                        result.path("rows").asLong(),
                                        result.path("accepted").asLong(),
                                        result.path("duplicates").asLong(),
                                        result.path("refused").asLong()));
                return result;
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void takeInventedLeadsIn(LeadflowApi leadflow, PrintWriter out) {
        if (leads == 0) {
            return;
        }
        long before = verified(leadflow);
        long accepted = SeedCommand.seed(leadflow, leads).path("accepted").asLong();
        long more = Poll.until(PATIENCE, () -> verified(leadflow) - before, now -> now >= accepted);
        stage(out, "Invented", accepted + " more leads, " + more + " of them verified");
    }

    private static long verified(LeadflowApi leadflow) {
        return leadflow.get("/api/leads?verified=true&size=1").path("total").asLong();
    }

    /** Waits until verification has stopped finding more usable leads. */
    private static long awaitVerified(LeadflowApi leadflow, JsonNode imported) {
        long expected = imported.path("accepted").asLong();
        return Poll.until(
                        Duration.ofSeconds(20),
                        () -> List.of(
                                leadflow.get("/api/leads?verified=true&size=1")
                                        .path("total")
                                        .asLong(),
                                leadflow.get("/api/leads?verified=false&size=1")
                                        .path("total")
                                        .asLong()),
                        counts -> expected > 0 && counts.get(0) + counts.get(1) >= expected && counts.get(0) > 0)
                .getFirst();
    }

    private static List<String> awaitingApproval(LeadflowApi leadflow, JsonNode run) {
        String runId = run.path("run_id").asString();
        List<String> ids = new ArrayList<>();
        JsonNode page = leadflow.get("/api/approval-queue?status=PENDING&size=500");
        for (JsonNode item : page.path("items")) {
            if (runId.equals(item.path("run_id").asString())) {
                ids.add(item.path("id").asString());
            }
        }
        return ids;
    }

    private static void explainOne(LeadflowApi leadflow, PrintWriter out) {
        JsonNode leads = leadflow.get("/api/leads?verified=false&size=1").path("items");
        if (!leads.isEmpty()) {
            JsonNode lead = leads.get(0);
            out.println();
            out.println("Why was " + lead.path("business_name").asString() + " not contacted?");
            out.println("  "
                    + leadflow.get("/api/leads/" + lead.path("id").asString() + "/why")
                            .path("summary")
                            .asString());
        }
        out.println();
    }

    private static void stage(PrintWriter out, String name, String result) {
        out.printf("  %-15s %s%n", name, result);
        out.flush();
    }
}
