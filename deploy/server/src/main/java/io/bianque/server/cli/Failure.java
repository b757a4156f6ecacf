package io.bianque.server.cli;

import io.bianque.config.Problem;
import java.util.List;

/** Something that the operator has to know, in words; the program ends with it. */
final class Failure extends Exception {
    private static final long serialVersionUID = 1L;
    /** What was asked could not be done, or the answer is no. */
    static final int NO = 1;
    /** It was not understood what is asked. */
    static final int USAGE = 2;

    private final int status;
    private final transient List<Problem> problems;

    private Failure(int status, String message, List<Problem> problems) {
        super(message);
        this.status = status;
        this.problems = List.copyOf(problems);
    }

    static Failure no(String message) {
        return new Failure(NO, message, List.of());
    }

    /** Files are not good: what is refused, then every fault on a line of its own. */
    static Failure refused(String what, List<Problem> problems) {
        return new Failure(NO, what + "\n" + Faults.text(problems), problems);
    }

    static Failure usage(String message) {
        return new Failure(USAGE, message, List.of());
    }

    /** The faults of files; what else there is to know is one fault without a place. */
    List<Problem> problems() {
        return problems.isEmpty()
                ? List.of(new Problem("", 0, 0, "", String.valueOf(getMessage()), ""))
                : problems;
    }

    int status() {
        return status;
    }
}
