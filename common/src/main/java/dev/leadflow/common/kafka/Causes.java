package dev.leadflow.common.kafka;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Failures as the log may show them: what and where, without messages, for these may quote names and addresses. */
final class Causes {

    private static final int FRAMES = 8;

    private Causes() {}

    static String withoutMessages(Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            text.append(text.isEmpty() ? "" : " caused by ")
                    .append(cause.getClass().getName())
                    .append(Arrays.stream(cause.getStackTrace())
                            .limit(FRAMES)
                            .map(StackTraceElement::toString)
                            .collect(Collectors.joining(" < ", " at ", "")));
        }
        return text.toString();
    }
}
