package dev.leadflow.common;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What lies behind a failure. */
public final class Causes {

    private static final int FRAMES = 8;

    private Causes() {}

    /** The failure itself, what caused it, what caused that, and so on. */
    public static Stream<Throwable> of(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
    }

    /** The one that was caused by nothing else. */
    public static Throwable root(Throwable failure) {
        return of(failure).reduce(failure, (outer, inner) -> inner);
    }

    public static boolean contain(Throwable failure, Class<? extends Throwable> kind) {
        return of(failure).anyMatch(kind::isInstance);
    }

    /** All of them as the log may show them: what and where, without messages, for these may quote names and addresses. */
    public static String withoutMessages(Throwable failure) {
        return of(failure)
                .map(cause -> cause.getClass().getName()
                        + Arrays.stream(cause.getStackTrace())
                                .limit(FRAMES)
                                .map(StackTraceElement::toString)
                                .collect(Collectors.joining(" < ", " at ", "")))
                .collect(Collectors.joining(" caused by "));
    }
}
