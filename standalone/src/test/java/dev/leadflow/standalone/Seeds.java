package dev.leadflow.standalone;

import java.util.Arrays;
import java.util.stream.LongStream;

/** Seeds of chance, as they are named on the command line: {@code 1-3,7}. */
final class Seeds {

    private Seeds() {}

    /** @param property system property that names others than the usual ones */
    static LongStream of(String property, String usual) {
        return Arrays.stream(System.getProperty(property, usual).split(",", -1)).flatMapToLong(part -> {
            String[] ends = part.strip().split("-", 2);
            return LongStream.rangeClosed(Long.parseLong(ends[0]), Long.parseLong(ends[ends.length - 1]));
        });
    }
}
