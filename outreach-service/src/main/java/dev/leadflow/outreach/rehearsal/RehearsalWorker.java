package dev.leadflow.outreach.rehearsal;

import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.kafka.KafkaUnavailableException;
import dev.leadflow.common.kafka.TopicHistory;
import dev.leadflow.outreach.decision.ContactJudged;
import dev.leadflow.outreach.decision.SettingsVersions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Does rehearsals, one at a time. */
final class RehearsalWorker {

    private static final Logger log = LoggerFactory.getLogger(RehearsalWorker.class);

    /** Of records of several writers, one may stand a moment behind where its time says. */
    private static final Duration OUT_OF_ORDER = Duration.ofMinutes(1);

    private static final Duration NEWS_EVERY = Duration.ofSeconds(1);

    private final Rehearsals rehearsals;
    private final SettingsVersions versions;
    private final TopicHistory<ContactJudged> history;
    private final Clock clock;

    RehearsalWorker(
            Rehearsals rehearsals, SettingsVersions versions, TopicHistory<ContactJudged> history, Clock clock) {
        this.rehearsals = rehearsals;
        this.versions = versions;
        this.history = history;
        this.clock = clock;
    }

    /** Everything that is to be done. */
    void round() {
        Optional<Rehearsals.Task> next = rehearsals.claim(clock.instant());
        while (next.isPresent()) {
            rehearse(next.get());
            next = rehearsals.claim(clock.instant());
        }
    }

    private void rehearse(Rehearsals.Task task) {
        try {
            rehearsals.done(task, result(task), clock.instant());
        } catch (TooMuchException tooMuch) {
            rehearsals.failed(task, String.valueOf(tooMuch.getMessage()), clock.instant());
        } catch (KafkaUnavailableException away) {
            rehearsals.failed(task, "Kafka, which keeps what was judged, does not answer. Try again.", clock.instant());
        } catch (InterruptException | TakenOverException | DataAccessException | TransactionException ends) {
            // This process is stopping, or PostgreSQL is: it is begun anew when the lease is over. Or it has been
            // already.
            log.info("A rehearsal is left to be begun anew: {}", ends.getClass().getSimpleName());
            throw ends;
        } catch (RuntimeException failed) {
            log.error("A rehearsal failed", failed);
            rehearsals.failed(
                    task,
                    "The program could not do it (" + failed.getClass().getSimpleName() + "); its log says why.",
                    clock.instant());
        }
    }

    private Rehearsed result(Rehearsals.Task task) {
        OrganizationId organization = task.organizationId();
        Pulse pulse = new Pulse(task);
        Replay replay = new Replay(
                task.period(),
                version -> versions.find(organization, version),
                task.changes(),
                task.changes().rules(),
                pulse);
        TopicHistory.Told told = history.tell(
                organization.toString(),
                task.period().from().minus(Replay.COUNTED_BEFORE).minus(OUT_OF_ORDER),
                task.period().to().plus(OUT_OF_ORDER),
                replay::next,
                pulse::at);
        return Rehearsed.of(replay, told.unreadable());
    }

    /** Shows how far it has come, and that it goes on; not with each record. */
    private final class Pulse implements Runnable {

        private final Rehearsals.Task task;
        private Instant next = Instant.MIN;
        private int percent;

        Pulse(Rehearsals.Task task) {
            this.task = task;
        }

        void at(int newPercent) {
            percent = newPercent;
            run();
        }

        @Override
        public void run() {
            Instant now = clock.instant();
            if (now.isBefore(next)) {
                return;
            }
            next = now.plus(NEWS_EVERY);
            if (!rehearsals.goOn(task, percent, now)) {
                throw new TakenOverException();
            }
        }
    }

    /** Somebody took this process for dead and does its task. */
    private static final class TakenOverException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        TakenOverException() {
            super("Another process has taken the rehearsal over");
        }
    }
}
