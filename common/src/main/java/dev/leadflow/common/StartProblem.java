package dev.leadflow.common;

/** Leadflow cannot start or a command cannot be done; the message says why and what to do, and is all that is shown. */
public class StartProblem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StartProblem(String message) {
        super(message);
    }

    public StartProblem(String message, Throwable cause) {
        super(message, cause);
    }
}
