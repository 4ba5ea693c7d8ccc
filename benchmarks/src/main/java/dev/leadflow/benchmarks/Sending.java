package dev.leadflow.benchmarks;

import dev.leadflow.common.postgres.Database;
import dev.leadflow.testkit.RunningService;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures sending: cleared contacts lie in their topic, and the outreach service takes each through the last gate, claims it,
 * sends it by SMTP, and records what came of it.
 *
 * <p>Method. The sink is Postfix's {@code smtp-sink}, which throws mail away. First Postfix's own {@code smtp-source} sends as many
 * mails of the same size over ten connections that it keeps open; then the outreach service does, beside the opt-out service, with a
 * real broker and a real PostgreSQL, all on this machine's cores; at last Jakarta Mail by itself, in the same process, with nobody to
 * ask and nothing to write down. The first third is the warm-up, as the virtual machine still compiles then; from there to the last
 * one counts, and a mail counts when its acceptance is committed in PostgreSQL. Limit, from what the product promises on two cores:
 * 2,500 mails/s.
 */
final class Sending {

    private static final int BYTES = 5_120;

    private Sending() {}

    public static void main(String[] arguments) {
        Measurement.run(() -> measure(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 60_000));
    }

    private static void measure(int mails) throws Exception {
        try (MailSink sink = new MailSink()) {
            System.out.printf(
                    "Sending %,d mails on %d cores%n",
                    mails, Runtime.getRuntime().availableProcessors());
            System.out.printf("  %-22s %,10.1f sorts/s%n", "yardstick", Yardstick.sortsPerSecond());
            double peer = peerMailsPerSecond(mails, sink);
            System.out.printf("  %-22s %,10.0f mails/s%n", "smtp-source", peer);
            double own = ownMailsPerSecond(mails, sink);
            WholeProgram.print("through everything", own, "mails/s", 2_500, own >= 2_500);
            System.out.printf("  %-22s %,10.3f%n", "ratio to smtp-source", own / peer);
            double library = MailLibrary.mailsPerSecond(mails, BYTES, sink);
            System.out.printf("  %-22s %,10.0f mails/s%n", "Jakarta Mail alone", library);
            System.out.printf("  %-22s %,10.3f%n", "ratio to Jakarta Mail", own / library);
        }
    }

    private static double peerMailsPerSecond(int mails, MailSink sink) throws Exception {
        long begin = System.nanoTime();
        Process source = MailSink.start(List.of(
                MailSink.tool("smtp-source"),
                "-d",
                "-s",
                "10",
                "-l",
                Integer.toString(BYTES),
                "-m",
                Integer.toString(mails),
                "-f",
                "hello@northwind.example",
                "-t",
                "info@asha.example",
                sink.address()));
        if (!source.waitFor(5, TimeUnit.MINUTES) || source.exitValue() != 0) {
            throw new IllegalStateException("smtp-source did not end well");
        }
        return mails / WholeProgram.seconds(begin);
    }

    private static double ownMailsPerSecond(int mails, MailSink sink) throws Exception {
        try (RunningService running = new SendQueue(mails).sendTo(sink)) {
            awaitAccepted(running, mails / 3);
            double from = committed(running);
            long begin = System.nanoTime();
            awaitAccepted(running, mails);
            double rate = (mails - from) / WholeProgram.seconds(begin);
            awaitTold(running.database());
            int stored = accepted(running.database());
            if (stored != mails) {
                throw new IllegalStateException(
                        "Of " + mails + " mails, PostgreSQL has only " + stored + " as accepted");
            }
            return rate;
        }
    }

    private static void awaitAccepted(RunningService running, int wanted) {
        long giveUp = System.nanoTime() + Duration.ofMinutes(15).toNanos();
        while (committed(running) < wanted) {
            if (System.nanoTime() > giveUp) {
                throw new IllegalStateException(
                        "Only " + accepted(running.database()) + " of " + wanted + " mails were accepted");
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    /** A rate with a relay that stands still, or that falls behind for good, would be worth nothing. */
    private static void awaitTold(Database database) {
        long giveUp = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (database.jdbc()
                .sql("SELECT EXISTS (SELECT FROM outreach.outbox)")
                .query(Boolean.class)
                .single()) {
            if (System.nanoTime() > giveUp) {
                throw new IllegalStateException("What was sent had not all been told 20 s after the last mail");
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    /** Mails whose acceptance is committed, as the service itself counts them: to ask PostgreSQL again and again would slow it. */
    private static double committed(RunningService running) {
        return running.bean(MeterRegistry.class).find("leadflow.attempts").tag("status", "ACCEPTED").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    static int accepted(Database database) {
        return database.jdbc()
                .sql("SELECT count(*) FROM outreach.send_attempt WHERE status = 'ACCEPTED'")
                .query(Integer.class)
                .single();
    }
}
