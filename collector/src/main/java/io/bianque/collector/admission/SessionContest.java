package io.bianque.collector.admission;

/**
 * The rule for a second session of one identity: the older one is pinged; without an answer within a second the newer
 * replaces it, with one the newer is refused. Connections are named by their numbers, from 1. Guarded by the
 * {@link Agent}'s lock.
 */
public final class SessionContest {
    /** How long the older session has for its answer. */
    public static final long ANSWER_NANOS = 1_000_000_000L;

    /** What is to be done. */
    public enum Decision {
        /** Nothing. */
        NONE,
        /** Welcome the connection named by {@link #current}. */
        WELCOME,
        /** Ping the connection named by {@link #current}, and come back with {@link #timeout} after {@link #ANSWER_NANOS}. */
        PING_OLDER,
        /** Refuse the newer connection. */
        REFUSE_NEWER,
        /** Close the connection named by {@link #replaced}, welcome the one named by {@link #current}. */
        REPLACE_OLDER
    }

    private long current;
    private long challenger;
    private long replaced;
    private long deadlineNanos;

    /** A connection has said hello. */
    public Decision hello(long connection, long nowNanos) {
        if (current == 0) {
            current = connection;
            return Decision.WELCOME;
        }
        if (challenger != 0) {
            return Decision.REFUSE_NEWER; // one contest at a time
        }
        challenger = connection;
        deadlineNanos = nowNanos + ANSWER_NANOS;
        return Decision.PING_OLDER;
    }

    /** A connection has answered a ping. */
    public Decision pong(long connection) {
        if (connection == current && challenger != 0) {
            return Decision.REFUSE_NEWER;
        }
        return Decision.NONE;
    }

    /** The challenger was refused. */
    public void refused() {
        challenger = 0;
    }

    /** Time has passed since the ping. */
    public Decision timeout(long connection, long nowNanos) {
        if (challenger != connection || connection == 0 || nowNanos - deadlineNanos < 0) {
            return Decision.NONE;
        }
        replaced = current;
        current = challenger;
        challenger = 0;
        return Decision.REPLACE_OLDER;
    }

    /** A connection has ended. */
    public Decision closed(long connection) {
        if (connection == challenger) {
            challenger = 0;
        } else if (connection == current) {
            current = challenger;
            challenger = 0;
            return current == 0 ? Decision.NONE : Decision.WELCOME;
        }
        return Decision.NONE;
    }

    /** The connection that has the identity; 0 when none. */
    public long current() {
        return current;
    }

    /** The connection that waits for the identity; 0 when none. */
    public long challenger() {
        return challenger;
    }

    /** The connection that lost the identity in the last {@link Decision#REPLACE_OLDER}. */
    public long replaced() {
        return replaced;
    }
}
