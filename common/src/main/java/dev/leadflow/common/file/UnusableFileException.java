package dev.leadflow.common.file;

/** A file of which no row can be taken; the message says what to do. */
public final class UnusableFileException extends Exception {

    private static final long serialVersionUID = 1L;

    public UnusableFileException(String message) {
        super(message);
    }
}
