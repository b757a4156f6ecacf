package io.bianque.alerting.run;

import io.bianque.alerting.journal.JournalFormatException;
import org.jspecify.annotations.Nullable;

/** The stable codes of the words in a snapshot of runs; never reused. Stateless. */
final class RunWords {
    private RunWords() {}

    static int code(Run.Status status) {
        return switch (status) {
            case PROPOSED -> 1;
            case READY -> 2;
            case RUNNING -> 3;
            case UNDOING -> 4;
            case SUCCEEDED -> 5;
            case FAILED -> 6;
            case UNDONE -> 7;
            case REJECTED -> 8;
            case EXPIRED -> 9;
            case CANCELLED -> 10;
            case REHEARSED -> 11;
        };
    }

    static Run.Status status(int code) {
        for (var each : Run.Status.values()) {
            if (code(each) == code) {
                return each;
            }
        }
        throw new JournalFormatException("unknown code " + code + " of a run's status");
    }

    static int code(Run.@Nullable Guard guard) {
        return switch (guard) {
            case null -> 0;
            case AUTOMATION_OFF -> 1;
            case BUSY -> 2;
            case RATE -> 3;
            case SHARE -> 4;
        };
    }

    static Run.@Nullable Guard guard(int code) {
        if (code == 0) {
            return null;
        }
        for (var each : Run.Guard.values()) {
            if (code(each) == code) {
                return each;
            }
        }
        throw new JournalFormatException("unknown code " + code + " of a guard");
    }

    static void requireVersion(int version, int newest) {
        if (version < 1 || version > newest) {
            throw new JournalFormatException(
                    "version " + version + " of the runs' snapshot; this program reads 1 to " + newest);
        }
    }
}
