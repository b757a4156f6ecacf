package io.bianque.server.e2e.hostile;

import java.util.List;
import java.util.Set;

/**
 * One hostile connection, and what has to become of it.
 *
 * @param row     the row of the corpus, {@code C1}
 * @param what    what is wrong with it
 * @param greets  whether a good hello, and its welcome, come before
 * @param pieces  what is sent, each by a write of its own
 * @param ending  what the client does then
 * @param outcome what a correct server does
 * @param codes   the codes of which the server tells one; empty when it need not say anything
 * @param zips    whether its hello announces {@code zstd}
 */
public record Attack(String row, String what, boolean greets, List<byte[]> pieces, Ending ending, Outcome outcome,
        Set<String> codes, boolean zips) {
    public Attack {
        pieces = List.copyOf(pieces);
        codes = Set.copyOf(codes);
    }

    /** By one that announces nothing. */
    Attack(String row, String what, boolean greets, List<byte[]> pieces, Ending ending, Outcome outcome,
            Set<String> codes) {
        this(row, what, greets, pieces, ending, outcome, codes, false);
    }

    /** The same by one whose hello announces {@code zstd}. */
    Attack zipped() {
        return new Attack(row, what, greets, pieces, ending, outcome, codes, true);
    }

    /** What the client does when all is sent. */
    public enum Ending {
        /** Reads until the server closes. */
        WAIT,
        /** Closes its sending side. */
        END,
        /** Resets the connection. */
        RESET
    }

    /** What a correct server does. */
    public enum Outcome {
        /** One error without lane, then the end, at once. */
        REFUSED,
        /** One error with the number of the frame; the connection goes on. */
        FRAME_REFUSED,
        /** The end, with an error or without, at once. */
        CLOSED,
        /** An error or the end, when a deadline has passed. */
        STALLED,
        /** Two pongs: odd, but right. */
        SERVED,
        /** Its number is acknowledged: as much as there may be, but right. */
        ACKNOWLEDGED
    }

    /** Refused as a whole, whatever the state of the connection. */
    static Attack refused(String row, String what, boolean greets, byte[] bytes, String... codes) {
        return new Attack(row, what, greets, List.of(bytes), Ending.WAIT, Outcome.REFUSED, Set.of(codes));
    }

    /** A numbered frame that is refused alone. */
    static Attack frameRefused(String row, String what, byte[] bytes, String... codes) {
        return new Attack(row, what, true, List.of(bytes), Ending.WAIT, Outcome.FRAME_REFUSED, Set.of(codes));
    }

    /** Never whole: ended by a deadline. */
    static Attack stalled(String row, String what, boolean greets, byte[] bytes) {
        return new Attack(row, what, greets, List.of(bytes), Ending.WAIT, Outcome.STALLED,
                Set.of("timeout", "too_many"));
    }

    @Override
    public String toString() {
        return row + " " + what;
    }
}
