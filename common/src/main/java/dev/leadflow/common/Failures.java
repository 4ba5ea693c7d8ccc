package dev.leadflow.common;

import dev.leadflow.common.setting.InvalidSettingsException;
import java.io.PrintWriter;
import org.slf4j.LoggerFactory;

/** What a process says when something fails: one message and an exit code, never a stack trace. */
public final class Failures {

    public static final int FAILED = 1;
    public static final int SETTINGS = 2;

    private Failures() {}

    /**
     * Says what failed.
     *
     * @param log where the details of an unforeseen failure can be read
     * @return the exit code of the process
     */
    public static int explain(Throwable failure, PrintWriter err, String log) {
        for (Throwable cause : Causes.of(failure).toList()) {
            if (cause instanceof InvalidSettingsException settings) {
                err.println(settings.getMessage());
                return SETTINGS;
            }
            if (cause instanceof StartProblem problem) {
                err.println(problem.getMessage());
                return FAILED;
            }
        }
        LoggerFactory.getLogger(Failures.class).error("Unforeseen failure", failure);
        err.println("Leadflow failed: " + Causes.root(failure) + "\nThe log " + log + " has the details.");
        return FAILED;
    }
}
