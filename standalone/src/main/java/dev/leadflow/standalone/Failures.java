package dev.leadflow.standalone;

import dev.leadflow.common.setting.InvalidSettingsException;
import java.io.PrintWriter;
import org.slf4j.LoggerFactory;

/** What the command line says when something fails: one message and an exit code, never a stack trace. */
final class Failures {

    static final int FAILED = 1;
    static final int SETTINGS = 2;

    private Failures() {}

    /** @return the exit code of the process */
    static int explain(Throwable failure, PrintWriter err) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
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
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        err.println("Leadflow failed: " + root + "\nThe log in the data folder (logs/leadflow.json) has the details.");
        return FAILED;
    }
}
