package dev.leadflow.benchmarks;

import dev.leadflow.common.event.ContactCleared;
import dev.leadflow.common.event.MessageApproved;
import dev.leadflow.testkit.RunningService;
import dev.leadflow.testkit.TestHttp.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures how long somebody who unsubscribes has to wait until nothing more is sent to them, while mails leave as fast as they can.
 *
 * <p>Method. Cleared contacts lie in their topic, and the outreach service sends them by SMTP. All the while contacts that chance
 * picks, sent to or not, unsubscribe with one click, one every 50 ms, over connections that are kept open. The opt-out holds once it is
 * answered, so the time from the request to its answer counts; the first 100 are the warm-up. When all is sent, no contact may have been started after
 * its answer, or it ends with an error. Limit, from what the product promises: 100 ms for the 99th percentile.
 */
final class OptOuts {

    /** After so many opt-outs it is asked whether all is sent. */
    private static final int LOOK_EVERY = 20;

    private static final int WARM_UP = 100;

    private static final long EVERY_NANOS = Duration.ofMillis(50).toNanos();

    private final RunningService running;
    private final Map<UUID, Instant> answered = new HashMap<>();
    private final List<Double> milliseconds = new ArrayList<>();

    private OptOuts(RunningService running) {
        this.running = running;
    }

    public static void main(String[] arguments) {
        Measurement.run(() -> measure(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000));
    }

    private static void measure(int mails) throws Exception {
        System.out.printf(
                "Opt-outs while %,d mails leave, on %d cores%n",
                mails, Runtime.getRuntime().availableProcessors());
        System.out.printf("  %-22s %,10.1f sorts/s%n", "yardstick", Yardstick.sortsPerSecond());
        SendQueue queue = new SendQueue(mails);
        try (MailSink sink = new MailSink();
                RunningService running = queue.sendTo(sink)) {
            new OptOuts(running).measure(queue.contacts());
        }
    }

    private void measure(List<ContactCleared> contacts) {
        List<ContactCleared> all = new ArrayList<>(contacts);
        Collections.shuffle(all, new Random(1));
        Iterator<ContactCleared> leaving = all.iterator();
        long begin = System.nanoTime();
        for (int i = 0; leaving.hasNext() && (i % LOOK_EVERY != 0 || unsent() > 0); i++) {
            optOut(leaving.next().message());
            LockSupport.parkNanos(EVERY_NANOS);
        }
        double rate = Sending.accepted(running.database()) / WholeProgram.seconds(begin);
        double[] sorted = milliseconds.stream()
                .skip(WARM_UP)
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            throw new IllegalStateException("All mails had left after " + milliseconds.size()
                    + " opt-outs, which are the warm-up; ask for more mails");
        }
        System.out.printf("  %-22s %,10.0f mails/s%n", "meanwhile", rate);
        System.out.printf("  %-22s %,10d%n", "opt-outs", sorted.length);
        System.out.printf("  %-22s %,10.1f ms%n", "median", sorted[sorted.length / 2]);
        double late = sorted[sorted.length * 99 / 100];
        WholeProgram.print("99th percentile", late, "ms", 100, late <= 100);
        System.out.printf("  %-22s %,10.1f ms%n", "longest", sorted[sorted.length - 1]);
        long after = startedAfterwards();
        System.out.printf("  %-22s %,10d%n", "contacted afterwards", after);
        if (after > 0) {
            throw new IllegalStateException(after + " contacts were started after their opt-out was answered");
        }
    }

    private void optOut(MessageApproved message) {
        long begin = System.nanoTime();
        Answer answer = running.http()
                .postForm("/unsubscribe/" + message.draft().unsubscribeToken(), "List-Unsubscribe=One-Click");
        if (answer.status() != 200) {
            throw new IllegalStateException("An opt-out was answered with " + answer.status());
        }
        answered.put(message.contact().leadId().value(), Instant.now());
        milliseconds.add(WholeProgram.seconds(begin) * 1_000);
    }

    /** Contacts that are neither sent nor opted out. */
    private long unsent() {
        return running.database().jdbc().sql("""
                        SELECT count(*) FROM outreach.approval_item AS i
                        WHERE NOT EXISTS (SELECT FROM outreach.send_attempt AS a WHERE a.lead_id = i.lead_id AND a.status = 'ACCEPTED')
                          AND NOT EXISTS (SELECT FROM optout.suppression AS s WHERE s.lead_id = i.lead_id)""").query(Long.class).single();
    }

    private long startedAfterwards() {
        return running
                .database()
                .jdbc()
                .sql("SELECT lead_id, contacted_at FROM outreach.send_attempt WHERE contacted_at IS NOT NULL")
                .query((row, number) -> {
                    Instant at = answered.get(row.getObject("lead_id", UUID.class));
                    return at != null
                            && row.getTimestamp("contacted_at").toInstant().isAfter(at);
                })
                .stream()
                .filter(late -> late)
                .count();
    }
}
