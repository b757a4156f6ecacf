package io.bianque.server.cli;

import io.bianque.config.Problem;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;

/** Something that the operator has to know, in words; the program ends with it. */
final class Failure extends Exception {
    private static final long serialVersionUID = 1L;
    /** What was asked could not be done, or the answer is no. */
    static final int NO = 1;
    /** It was not understood what is asked. */
    static final int USAGE = 2;

    private final int status;
    private final boolean isUsage;
    private final boolean isSignIn;
    private final transient List<Problem> problems;

    private Failure(int status, boolean isUsage, String message, List<Problem> problems) {
        this(status, isUsage, false, message, problems);
    }

    private Failure(int status, boolean isUsage, boolean isSignIn, String message, List<Problem> problems) {
        super(message);
        this.status = status;
        this.isUsage = isUsage;
        this.isSignIn = isSignIn;
        this.problems = List.copyOf(problems);
    }

    /** The server answers, and does not take the name and password. */
    static Failure signIn(String message) {
        return new Failure(NO, false, true, message, List.of());
    }

    static Failure no(String message) {
        return new Failure(NO, false, message, List.of());
    }

    /** Files are not good: what is refused, then every fault on a line of its own. */
    static Failure refused(String what, List<Problem> problems) {
        return new Failure(NO, false, what + "\n" + Faults.text(problems), problems);
    }

    static Failure usage(String message) {
        return new Failure(USAGE, true, message, List.of());
    }

    /** What is asked for is not known, most likely mistyped: the words are good, but not understood. */
    static Failure unknown(String message) {
        return new Failure(USAGE, false, message, List.of());
    }

    /** Why an exchange or an access to a file failed, in words: what the JDK throws often has none. */
    static String reason(IOException e) {
        if (e instanceof ConnectException) {
            return "nobody listens there, or it cannot be reached";
        }
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "it is there already";
        }
        if (e instanceof AccessDeniedException) {
            return "whoever runs this may not";
        }
        var message = e.getMessage();
        return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
    }

    /** Whether the words of the command line are not understood, so that help is what is wanted. */
    boolean isUsage() {
        return isUsage;
    }

    /** Whether there is nothing of the name that was given. */
    boolean isUnknown() {
        return status == USAGE && !isUsage;
    }

    /** Whether the server answered, and only did not take the name and password. */
    boolean isSignIn() {
        return isSignIn;
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
