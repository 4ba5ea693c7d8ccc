package dev.leadflow.standalone;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Asks again and again until the answer is good enough. */
final class Poll {

    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration PAUSE_WHILE_AWAY = Duration.ofSeconds(1);
    private static final Duration BACK_WITHIN = Duration.ofMinutes(2);

    private Poll() {}

    /**
     * Waits for a good answer, at most {@code limit}. Servers that are away meanwhile get two minutes to come back.
     *
     * @return the first good answer, or the last one when time is over
     */
    static <T> T until(Duration limit, Supplier<T> question, Predicate<T> good) {
        long deadline = System.nanoTime() + limit.toNanos();
        T answer = patiently(question);
        while (!good.test(answer) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(PAUSE.toNanos());
            answer = patiently(question);
        }
        return answer;
    }

    /** Asks once; servers that are away get two minutes to come back. */
    static <T> T patiently(Supplier<T> question) {
        long giveUp = System.nanoTime() + BACK_WITHIN.toNanos();
        while (true) {
            try {
                return question.get();
            } catch (LeadflowApi.AwayForNow away) {
                if (System.nanoTime() > giveUp) {
                    throw away;
                }
                LockSupport.parkNanos(PAUSE_WHILE_AWAY.toNanos());
            }
        }
    }
}
