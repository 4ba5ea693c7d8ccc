package dev.leadflow.outreach.rehearsal;

/** The period has more contacts than a rehearsal keeps in mind; the message says what to do. */
final class TooMuchException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TooMuchException(String message) {
        super(message);
    }
}
