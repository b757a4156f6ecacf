package io.bianque.server.cli;

/** Something that the operator has to know, in words; the program ends with it. */
final class Failure extends Exception {
    private static final long serialVersionUID = 1L;
    /** What was asked could not be done, or the answer is no. */
    static final int NO = 1;
    /** It was not understood what is asked. */
    static final int USAGE = 2;

    private final int status;

    private Failure(int status, String message) {
        super(message);
        this.status = status;
    }

    static Failure no(String message) {
        return new Failure(NO, message);
    }

    static Failure usage(String message) {
        return new Failure(USAGE, message);
    }

    int status() {
        return status;
    }
}
