package dev.leadflow.standalone;

/** Leadflow cannot start or a command cannot be done; the message says why and what to do, and is all that is shown. */
final class StartProblem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StartProblem(String message) {
        super(message);
    }

    StartProblem(String message, Throwable cause) {
        super(message, cause);
    }
}
