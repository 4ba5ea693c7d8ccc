package dev.leadflow.standalone;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Asks again and again until the answer is good enough. */
final class Poll {

    private static final Duration PAUSE = Duration.ofMillis(200);

    private Poll() {}

    /**
     * Waits for a good answer, at most {@code limit}.
     *
     * @return the first good answer, or the last one when time is over
     */
    static <T> T until(Duration limit, Supplier<T> question, Predicate<T> good) {
        long deadline = System.nanoTime() + limit.toNanos();
        T answer = question.get();
        while (!good.test(answer) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(PAUSE.toNanos());
            answer = question.get();
        }
        return answer;
    }
}
