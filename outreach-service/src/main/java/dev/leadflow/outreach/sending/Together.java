package dev.leadflow.outreach.sending;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Answers in one go what several threads ask at the same time, as a database commits together what comes together. Those who ask
 * while a batch is being answered make up the next one.
 *
 * <p>When a batch fails, each question is asked again alone, so that only the one which is broken gets the failure; when the
 * failure has nothing to do with the questions, all of them get it.
 */
final class Together<Q, A> {

    private final int most;
    private final int enough;
    private final Duration linger;
    private final Function<List<Q>, List<A>> answers;
    private final Predicate<RuntimeException> concernsAll;
    private final Lock lock = new ReentrantLock();
    private final Condition enoughWait = lock.newCondition();
    private final Queue<Asked<Q, A>> waiting = new ArrayDeque<>();
    private boolean answering;

    private record Asked<Q, A>(Q question, CompletableFuture<A> answer) {}

    /**
     * @param most questions in one batch
     * @param enough for so many a batch waits, and no longer than {@code linger}
     * @param answers one for each question, in their order; it either answers all of them, or throws and has done nothing
     * @param concernsAll whether a failure of {@code answers} would be the same for each question alone
     */
    Together(
            int most,
            int enough,
            Duration linger,
            Function<List<Q>, List<A>> answers,
            Predicate<RuntimeException> concernsAll) {
        this.most = most;
        this.enough = enough;
        this.linger = linger;
        this.answers = answers;
        this.concernsAll = concernsAll;
    }

    /** Waits for an answer. What {@code answers} threw for the question is thrown here. */
    static <A> A await(CompletableFuture<A> asked) {
        try {
            return asked.join();
        } catch (CompletionException failed) {
            switch (failed.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error broken -> throw broken;
                case null, default -> throw failed;
            }
        }
    }

    /** Asks without waiting for the answer; see {@link #await}. */
    CompletableFuture<A> begin(Q question) {
        Asked<Q, A> mine = new Asked<>(question, new CompletableFuture<>());
        lock.lock();
        try {
            if (!answering) {
                Thread.ofPlatform().daemon().name("outreach.together").start(this::answerAll);
                answering = true;
            }
            waiting.add(mine);
            if (waiting.size() >= enough) {
                enoughWait.signal();
            }
        } finally {
            lock.unlock();
        }
        return mine.answer;
    }

    private void answerAll() {
        for (List<Asked<Q, A>> batch = next(); !batch.isEmpty(); batch = next()) {
            answer(batch);
        }
    }

    /** Empty when nobody waits; then the next one to ask begins anew. */
    private List<Asked<Q, A>> next() {
        lock.lock();
        try {
            awaitMore();
            List<Asked<Q, A>> batch = new ArrayList<>();
            while (batch.size() < most && !waiting.isEmpty()) {
                batch.add(waiting.remove());
            }
            answering = !batch.isEmpty();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private void awaitMore() {
        long left = linger.toNanos();
        try {
            while (waiting.size() < enough && left > 0) {
                left = enoughWait.awaitNanos(left);
            }
        } catch (InterruptedException unforeseen) {
            // Nobody knows this thread; whoever waits is answered now.
        }
    }

    private void answer(List<Asked<Q, A>> batch) {
        try {
            List<A> all = answers.apply(batch.stream().map(Asked::question).toList());
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).answer.complete(all.get(i));
            }
        } catch (RuntimeException failed) {
            if (batch.size() == 1 || concernsAll.test(failed)) {
                batch.forEach(each -> each.answer.completeExceptionally(failed));
            } else {
                batch.forEach(each -> answer(List.of(each)));
            }
        } catch (Error broken) {
            batch.forEach(each -> each.answer.completeExceptionally(broken));
        }
    }
}
