package dev.leadflow.outreach.sending;

import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.NameBasedId;
import dev.leadflow.common.event.RunReported;
import dev.leadflow.common.event.Sender;
import dev.leadflow.common.kafka.Received;
import dev.leadflow.common.kafka.TryAgainLaterException;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.outreach.published.PublishedSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Mails the report of each campaign run to the operator. */
final class OperatorReport {

    /** Older news is in the dashboard. */
    private static final Duration NEWS = Duration.ofDays(2);

    private final PipelineDatabase database;
    private final OperatorMail mail;

    OperatorReport(PipelineDatabase database, OperatorMail mail) {
        this.database = database;
        this.mail = mail;
    }

    /** @throws TryAgainLaterException while no mail provider can be reached */
    void mail(List<Received<RunReported>> batch) {
        if (!mail.isPossible()) {
            return;
        }
        for (Received<RunReported> each : batch) {
            RunReported report = each.value();
            if (!mail.isNews(report.reportedAt(), NEWS)) {
                continue;
            }
            Optional<Sender> sender =
                    PublishedSettings.of(database, report.organizationId()).map(settings -> settings.sender());
            if (sender.isEmpty()) {
                throw new TryAgainLaterException("The organization's settings are not known yet");
            }
            mail.send(letter(report), sender.get());
        }
    }

    private static OperatorMail.Letter letter(RunReported report) {
        String name = report.campaignName().replaceAll("\\p{Cntrl}+", " ").strip();
        String rehearsal = report.mode() == Mode.DRY_RUN ? " (dry run)" : "";
        return new OperatorMail.Letter(
                report.organizationId(),
                NameBasedId.of(report.runId().value(), "operator-report"),
                "Campaign report" + rehearsal + ": " + name + ", " + report.contacted() + " of " + report.selected()
                        + " contacted",
                text(report, name),
                report.reportedAt(),
                NEWS);
    }

    private static String text(RunReported report, String name) {
        StringBuilder text = new StringBuilder();
        text.append("Campaign: ").append(name).append('\n');
        text.append("Mode:     ")
                .append(
                        report.mode() == Mode.DRY_RUN
                                ? "dry run, nobody was really contacted"
                                : "live, messages were really sent")
                .append('\n');
        text.append("Started:  ").append(report.startedAt()).append('\n');
        text.append("Reported: ").append(report.reportedAt()).append("\n\n");
        text.append("Selected:  ").append(report.selected()).append('\n');
        text.append("Contacted: ").append(report.contacted()).append('\n');
        counts(text, report.byOutcome());
        text.append("Others, by reason: ")
                .append(report.selected() - report.contacted())
                .append('\n');
        counts(text, report.byReason());
        text.append("\nWhy a lead was contacted, or not: GET /api/leads/{id}/why\n");
        return text.toString();
    }

    private static void counts(StringBuilder text, Map<String, Long> counts) {
        new TreeMap<>(counts).forEach((what, count) -> text.append(String.format("  %-24s %8d%n", what, count)));
    }
}
