package dev.leadflow.outreach.sending;

import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Sender;
import dev.leadflow.common.kafka.TryAgainLaterException;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.outreach.channel.EmailSender.Cause;
import dev.leadflow.outreach.channel.EmailSender.Result;
import dev.leadflow.outreach.channel.OutgoingEmail;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Mails to the operator, each once. Without a mail provider or an operator's address, nothing. */
final class OperatorMail {

    private static final Logger log = LoggerFactory.getLogger(OperatorMail.class);

    /**
     * What a person has to mend first. To ask on would keep the reports of everybody else waiting, and thousands of logins with a wrong
     * password end with a locked account.
     */
    private static final Set<Cause> WILL_BE_SAID_AGAIN = Set.of(Cause.SENDER, Cause.ACCOUNT);

    private final PipelineDatabase database;
    private final EmailLine line;
    private final Optional<String> operator;
    private final Clock clock;

    OperatorMail(PipelineDatabase database, EmailLine line, Optional<String> operator, Clock clock) {
        this.database = database;
        this.line = line;
        this.operator = operator;
        this.clock = clock;
    }

    /**
     * @param id the same whenever this mail is to be sent
     * @param happenedAt what it tells
     * @param newsFor how long after that it is still worth a mail; nobody wants last week's after an outage
     */
    record Letter(
            OrganizationId organization, UUID id, String subject, String text, Instant happenedAt, Duration newsFor) {}

    boolean isNews(Instant happenedAt, Duration newsFor) {
        return now().isBefore(happenedAt.plus(newsFor));
    }

    /** Whether there is anybody to write to, and a way. */
    boolean isPossible() {
        return operator.isPresent() && line.closed().isEmpty();
    }

    /**
     * Sends the letter, unless it was sent before or is no news any more.
     *
     * @throws TryAgainLaterException while no mail provider takes it
     */
    void send(Letter letter, Sender sender) {
        if (operator.isEmpty() || !isPossible() || !isNews(letter.happenedAt(), letter.newsFor())) {
            return;
        }
        if (claim(letter)) {
            send(letter, sender, operator.get());
        }
    }

    private void send(Letter letter, Sender sender, String to) {
        OutgoingEmail email;
        try {
            email = new OutgoingEmail(
                    letter.id(), "Leadflow", sender.email(), to, letter.subject(), letter.text(), null, null);
        } catch (IllegalArgumentException unsendable) {
            record(letter, "REFUSED", "It cannot be sent: " + unsendable.getMessage());
            log.warn("A mail to the operator cannot be sent: {}", unsendable.getMessage());
            return;
        }
        AtomicBoolean started = new AtomicBoolean();
        // Once it has started, the next provider may be asked, as long as nothing was sent.
        switch (line.sendOnce(email, () -> started.get() || start(letter, started))) {
            case Result.Accepted accepted -> record(letter, "ACCEPTED", accepted.detail());
            case Result.Unknown unknown -> record(letter, "UNKNOWN", unknown.detail());
            case Result.Withheld withheld -> {}
            case Result.Refused(Cause cause, String detail, Duration ignored) -> {
                if (cause.isFinal() || WILL_BE_SAID_AGAIN.contains(cause)) {
                    record(letter, "REFUSED", detail);
                    log.warn("A mail to the operator was refused: {}", detail);
                } else {
                    record(letter, "CLAIMED", detail);
                    throw new TryAgainLaterException("A mail to the operator waits: " + detail);
                }
            }
        }
    }

    /** @return false when it was sent before, or may have been */
    private boolean claim(Letter letter) {
        database.jdbc()
                .sql("""
                INSERT INTO outreach.operator_mail (organization_id, mail_id, status, detail, created_at, updated_at)
                VALUES (:organization, :mail, 'CLAIMED', '', :now::timestamptz, :now::timestamptz)
                ON CONFLICT DO NOTHING
                """)
                .param("organization", letter.organization().value())
                .param("mail", letter.id())
                .param("now", now().toString())
                .update();
        return database.jdbc()
                .sql("""
                SELECT status = 'CLAIMED' FROM outreach.operator_mail
                WHERE organization_id = :organization AND mail_id = :mail
                """)
                .param("organization", letter.organization().value())
                .param("mail", letter.id())
                .query(Boolean.class)
                .single();
    }

    private boolean start(Letter letter, AtomicBoolean started) {
        boolean first = database.jdbc()
                        .sql("""
                UPDATE outreach.operator_mail SET status = 'IO_STARTED', updated_at = :now::timestamptz
                WHERE organization_id = :organization AND mail_id = :mail AND status = 'CLAIMED'
                """)
                        .param("organization", letter.organization().value())
                        .param("mail", letter.id())
                        .param("now", now().toString())
                        .update()
                == 1;
        started.set(first);
        return first;
    }

    private void record(Letter letter, String status, String detail) {
        database.jdbc()
                .sql("""
                UPDATE outreach.operator_mail SET status = :status, detail = :detail, updated_at = :now::timestamptz
                WHERE organization_id = :organization AND mail_id = :mail
                """)
                .param("status", status)
                .param("detail", detail)
                .param("organization", letter.organization().value())
                .param("mail", letter.id())
                .param("now", now().toString())
                .update();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
