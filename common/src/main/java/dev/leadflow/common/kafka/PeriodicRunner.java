package dev.leadflow.common.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs periodic work, each on a thread of its own. */
final class PeriodicRunner {

    private static final Logger log = LoggerFactory.getLogger(PeriodicRunner.class);

    private final List<ScheduledExecutorService> executors = new ArrayList<>();

    void start(Periodic periodic) {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name(periodic.name()).factory());
        executors.add(executor);
        var unused = executor.scheduleWithFixedDelay(
                () -> round(periodic), 0, periodic.pause().toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void round(Periodic periodic) {
        try {
            periodic.round().run();
        } catch (Throwable failed) {
            // An Error, too, would end the rounds for ever, and nobody would notice.
            log.warn("{} failed and is tried again: {}", periodic.name(), failed.toString());
        }
    }

    void stop() throws InterruptedException {
        executors.forEach(ScheduledExecutorService::shutdown);
        for (ScheduledExecutorService executor : executors) {
            if (!executor.awaitTermination(5, TimeUnit.SECONDS)) {
                executor.shutdownNow();
            }
        }
    }
}
