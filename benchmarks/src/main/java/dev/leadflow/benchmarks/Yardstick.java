package dev.leadflow.benchmarks;

import java.util.Arrays;
import java.util.SplittableRandom;

/** How fast this machine is today, so that two runs can be compared. */
final class Yardstick {

    private Yardstick() {}

    /** Sorts of a million longs a second, on one core, for 3 seconds. */
    static double sortsPerSecond() {
        long begin = System.nanoTime();
        int sorts = 0;
        while (seconds(begin) < 3) {
            long[] numbers = new SplittableRandom(sorts).longs(1_000_000).toArray();
            Arrays.sort(numbers);
            sorts++;
        }
        return sorts / seconds(begin);
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }
}
