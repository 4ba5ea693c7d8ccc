package dev.leadflow.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.testkit.RunningService;
import dev.leadflow.testkit.TestKafka;
import dev.leadflow.testkit.TestPostgres;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Whatever operators and recipients do in whatever order, nobody gets a mail that the rules forbid, and the program gives the
 * reason that the rules give. {@code -Dleadflow.seeds=1-40} does other things than the usual ones, or more of them.
 */
class RandomRunsIT {

    private static final int AT_ONCE = 3;

    private static MailSink mails;
    private static RunningService product;

    @BeforeAll
    static void start() {
        mails = MailSink.start();
        product = RunningService.start(
                Services.ALL,
                Map.of(
                        "SMTP_HOST", "127.0.0.1",
                        "SMTP_PORT", Integer.toString(mails.port()),
                        "SMTP_STARTTLS", "false"),
                TestKafka.cluster(),
                TestPostgres.emptyDatabase());
    }

    @AfterAll
    static void stop() {
        product.close();
        mails.close();
    }

    @Test
    void whateverPeopleDoTheOutcomesAreThoseOfTheRules() throws InterruptedException {
        List<Callable<List<String>>> runs = Seeds.of("leadflow.seeds", "1-3")
                .<Callable<List<String>>>mapToObj(seed -> () -> failures(seed))
                .toList();

        List<String> failures = new ArrayList<>();
        try (ExecutorService people = Executors.newFixedThreadPool(AT_ONCE)) {
            for (Future<List<String>> run : people.invokeAll(runs)) {
                failures.addAll(run.resultNow());
            }
        }

        assertThat(failures).isEmpty();
    }

    @Test
    void nothingLeavesWhileACampaignIsPausedAndEverybodyIsContactedOnceItIsNot() {
        RandomRun run = new RandomRun(0, product, mails);
        try {
            run.goPausing(100);
        } catch (AssertionError | RuntimeException failed) {
            throw new AssertionError(failed + "\n" + run.diary(), failed);
        }
    }

    private static List<String> failures(long seed) {
        RandomRun run = new RandomRun(seed, product, mails);
        try {
            run.go();
            return List.of();
        } catch (AssertionError | RuntimeException failed) {
            return List.of("-Dleadflow.seeds=" + seed + " fails: " + failed + "\n" + run.diary());
        }
    }
}
