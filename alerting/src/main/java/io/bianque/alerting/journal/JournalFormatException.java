package io.bianque.alerting.journal;

/** Bytes that no version of the journal known here has written; the message says what and where. */
public final class JournalFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With what is wrong, for people. */
    public JournalFormatException(String message) {
        super(message);
    }
}
