package dev.leadflow.outreach.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TogetherTest {

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<List<Integer>> batches = new CopyOnWriteArrayList<>();
    private final CountDownLatch mayAnswer = new CountDownLatch(1);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void answersWhoAsksAlone() {
        Together<Integer, Integer> doubled = new Together<>(10, 10, Duration.ZERO, this::doubled, failure -> false);
        mayAnswer.countDown();

        assertThat(Together.await(doubled.begin(4))).isEqualTo(8);
        assertThat(Together.await(doubled.begin(5))).isEqualTo(10);
        assertThat(batches).containsExactly(List.of(4), List.of(5));
    }

    @Test
    void answersTogetherWhatIsAskedWhileItAnswers() throws Exception {
        Together<Integer, Integer> doubled = new Together<>(3, 3, Duration.ZERO, this::doubled, failure -> false);

        List<Future<Integer>> answers = askAll(doubled, 1, 2, 3, 4, 5);
        mayAnswer.countDown();

        assertThat(answers.get(0).get()).isEqualTo(2);
        assertThat(answers.get(4).get()).isEqualTo(10);
        assertThat(batches).containsExactly(List.of(1), List.of(2, 3, 4), List.of(5));
    }

    @Test
    void waitsForOthersUntilThereAreEnough() throws Exception {
        Together<Integer, Integer> doubled =
                new Together<>(3, 3, Duration.ofMinutes(10), this::doubled, failure -> false);
        mayAnswer.countDown();

        var first = doubled.begin(1);
        var second = doubled.begin(2);
        var third = doubled.begin(3);

        assertThat(first.get(1, TimeUnit.MINUTES)).isEqualTo(2);
        assertThat(second.get(1, TimeUnit.MINUTES)).isEqualTo(4);
        assertThat(third.get(1, TimeUnit.MINUTES)).isEqualTo(6);
        assertThat(batches).containsExactly(List.of(1, 2, 3));
    }

    @Test
    void answersMoreTogetherThanItWaitsFor() throws Exception {
        Together<Integer, Integer> doubled =
                new Together<>(3, 1, Duration.ofMinutes(10), this::doubled, failure -> false);

        List<Future<Integer>> answers = askAll(doubled, 1, 2, 3, 4, 5);
        mayAnswer.countDown();

        assertThat(answers.get(4).get(1, TimeUnit.MINUTES)).isEqualTo(10);
        assertThat(batches).containsExactly(List.of(1), List.of(2, 3, 4), List.of(5));
    }

    @Test
    void waitsForOthersNoLongerThanItMay() throws Exception {
        Together<Integer, Integer> doubled =
                new Together<>(3, 3, Duration.ofMillis(20), this::doubled, failure -> false);
        mayAnswer.countDown();

        assertThat(doubled.begin(1).get(1, TimeUnit.MINUTES)).isEqualTo(2);
    }

    @Test
    void givesTheFailureOfOneQuestionToItAlone() throws Exception {
        Together<Integer, Integer> doubled =
                new Together<>(10, 10, Duration.ZERO, this::doubledUnlessNegative, failure -> false);

        List<Future<Integer>> answers = askAll(doubled, 1, 2, -3, 4);
        mayAnswer.countDown();

        assertThat(answers.get(1).get()).isEqualTo(4);
        assertThat(answers.get(3).get()).isEqualTo(8);
        assertThatThrownBy(() -> answers.get(2).get()).hasRootCauseInstanceOf(IllegalArgumentException.class);
        assertThat(Together.await(doubled.begin(6))).isEqualTo(12);
    }

    @Test
    void givesAFailureThatConcernsAllToAllOfThem() throws Exception {
        Together<Integer, Integer> doubled =
                new Together<>(10, 10, Duration.ZERO, this::doubledUnlessNegative, failure -> true);

        List<Future<Integer>> answers = askAll(doubled, 1, 2, -3);
        mayAnswer.countDown();

        assertThat(answers.get(0).get()).isEqualTo(2);
        assertThatThrownBy(() -> answers.get(1).get()).hasRootCauseInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> answers.get(2).get()).hasRootCauseInstanceOf(IllegalArgumentException.class);
        assertThat(batches).containsExactly(List.of(1), List.of(2, -3));
    }

    /** The first is being answered while the others come, one after the other. */
    private List<Future<Integer>> askAll(Together<Integer, Integer> together, int... questions) {
        List<Future<Integer>> answers = new ArrayList<>();
        for (int question : questions) {
            Thread[] asking = new Thread[1];
            answers.add(threads.submit(() -> {
                asking[0] = Thread.currentThread();
                return Together.await(together.begin(question));
            }));
            await().until(() -> asking[0] != null && asking[0].getState() == Thread.State.WAITING);
            if (answers.size() == 1) {
                await().until(() -> !batches.isEmpty());
            }
        }
        return answers;
    }

    private List<Integer> doubled(List<Integer> questions) {
        batches.add(questions);
        try {
            mayAnswer.await();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
        return questions.stream().map(each -> 2 * each).toList();
    }

    private List<Integer> doubledUnlessNegative(List<Integer> questions) {
        List<Integer> answers = doubled(questions);
        if (questions.stream().anyMatch(each -> each < 0)) {
            throw new IllegalArgumentException("negative");
        }
        return answers;
    }
}
