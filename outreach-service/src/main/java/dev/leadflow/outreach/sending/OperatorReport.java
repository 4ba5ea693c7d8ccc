package dev.leadflow.outreach.sending;

import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.NameBasedId;
import dev.leadflow.common.event.RunReported;
import dev.leadflow.common.event.Sender;
import dev.leadflow.common.kafka.Received;
import dev.leadflow.common.kafka.TryAgainLaterException;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.outreach.channel.EmailSender.Cause;
import dev.leadflow.outreach.channel.EmailSender.Result;
import dev.leadflow.outreach.channel.OutgoingEmail;
import dev.leadflow.outreach.published.PublishedSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Mails the report of each campaign run to the operator, once. Without a mail provider or an operator's address, nothing. */
final class OperatorReport {

    private static final Logger log = LoggerFactory.getLogger(OperatorReport.class);

    /** Older news is in the dashboard; nobody wants last week's mails after an outage. */
    private static final Duration NEWS = Duration.ofDays(2);

    private final PipelineDatabase database;
    private final EmailLine line;
    private final Optional<String> operator;
    private final Clock clock;

    OperatorReport(PipelineDatabase database, EmailLine line, Optional<String> operator, Clock clock) {
        this.database = database;
        this.line = line;
        this.operator = operator;
        this.clock = clock;
    }

    /** @throws TryAgainLaterException while no mail provider can be reached */
    void mail(List<Received<RunReported>> batch) {
        if (operator.isEmpty() || line.closed().isPresent()) {
            return;
        }
        for (Received<RunReported> each : batch) {
            RunReported report = each.value();
            if (now().isBefore(report.reportedAt().plus(NEWS)) && claim(report)) {
                mail(report, operator.get());
            }
        }
    }

    private void mail(RunReported report, String to) {
        Optional<Sender> sender =
                PublishedSettings.of(database, report.organizationId()).map(settings -> settings.sender());
        if (sender.isEmpty()) {
            throw new TryAgainLaterException("The organization's settings are not known yet", Duration.ofSeconds(2));
        }
        OutgoingEmail email;
        try {
            email = email(report, sender.get(), to);
        } catch (IllegalArgumentException unsendable) {
            record(report, "REFUSED", "It cannot be sent: " + unsendable.getMessage());
            log.warn("The report of a run cannot be mailed: {}", unsendable.getMessage());
            return;
        }
        AtomicBoolean started = new AtomicBoolean();
        // Once it has started, the next provider may be asked, as long as nothing was sent.
        switch (line.sendOnce(email, () -> started.get() || start(report, started))) {
            case Result.Accepted accepted -> record(report, "ACCEPTED", accepted.detail());
            case Result.Unknown unknown -> record(report, "UNKNOWN", unknown.detail());
            case Result.Withheld withheld -> {}
            case Result.Refused(Cause cause, String detail, Duration ignored) -> {
                if (cause == Cause.PERMANENT) {
                    record(report, "REFUSED", detail);
                    log.warn("The report of a run was refused: {}", detail);
                } else {
                    record(report, "CLAIMED", detail);
                    throw new TryAgainLaterException("The report of a run waits: " + detail, Duration.ofSeconds(30));
                }
            }
        }
    }

    /** @return false when the report was sent before, or may have been */
    private boolean claim(RunReported report) {
        database.jdbc()
                .sql("""
                INSERT INTO outreach.operator_report (organization_id, run_id, status, detail, created_at, updated_at)
                VALUES (:organization, :run, 'CLAIMED', '', :now::timestamptz, :now::timestamptz)
                ON CONFLICT DO NOTHING
                """)
                .param("organization", report.organizationId().value())
                .param("run", report.runId().value())
                .param("now", now().toString())
                .update();
        return database.jdbc()
                .sql("""
                SELECT status = 'CLAIMED' FROM outreach.operator_report
                WHERE organization_id = :organization AND run_id = :run
                """)
                .param("organization", report.organizationId().value())
                .param("run", report.runId().value())
                .query(Boolean.class)
                .single();
    }

    private boolean start(RunReported report, AtomicBoolean started) {
        boolean first = database.jdbc()
                        .sql("""
                UPDATE outreach.operator_report SET status = 'IO_STARTED', updated_at = :now::timestamptz
                WHERE organization_id = :organization AND run_id = :run AND status = 'CLAIMED'
                """)
                        .param("organization", report.organizationId().value())
                        .param("run", report.runId().value())
                        .param("now", now().toString())
                        .update()
                == 1;
        started.set(first);
        return first;
    }

    private void record(RunReported report, String status, String detail) {
        database.jdbc()
                .sql("""
                UPDATE outreach.operator_report SET status = :status, detail = :detail, updated_at = :now::timestamptz
                WHERE organization_id = :organization AND run_id = :run
                """)
                .param("status", status)
                .param("detail", detail)
                .param("organization", report.organizationId().value())
                .param("run", report.runId().value())
                .param("now", now().toString())
                .update();
    }

    /** @throws IllegalArgumentException when it cannot be sent */
    static OutgoingEmail email(RunReported report, Sender sender, String operator) {
        String name = report.campaignName().replaceAll("\\p{Cntrl}+", " ").strip();
        String rehearsal = report.mode() == Mode.DRY_RUN ? " (dry run)" : "";
        return new OutgoingEmail(
                NameBasedId.of(report.runId().value(), "operator-report"),
                "Leadflow",
                sender.email(),
                operator,
                "Campaign report" + rehearsal + ": " + name + ", " + report.contacted() + " of " + report.selected()
                        + " contacted",
                text(report, name),
                null,
                null);
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

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
