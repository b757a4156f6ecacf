package io.bianque.alerting.evaluation;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What each of those who call one thing found last: hosts of a dependency, checks of one host's call. One counts as long as it was
 * heard no longer ago than silence lasts, or than two and a half of its own intervals. At most {@value #CALLERS_MAX}; more are not taken.
 */
final class Callers {
    static final int CALLERS_MAX = 1_000;
    /** Who was not heard for so long is forgotten, interval and all, unless it still counts. */
    private static final long KEPT_MILLIS = 3_600_000;
    private static final long INTERVAL_MILLIS_MAX = 24 * 3_600_000L;

    /**
     * An outcome.
     *
     * @param intervalMillis since the one before, a gap counted as twice what was usual; 0 for the first
     * @param failures       in a row that were not ok, this one too
     * @param outcome        in lower case
     */
    record Call(long time, long intervalMillis, int failures, double seconds, String outcome, String reason) {
        boolean ok() {
            return failures == 0;
        }

        private long countsFor(long missingAfterMillis) {
            return Math.max(missingAfterMillis, intervalMillis * 5 / 2);
        }
    }

    private final TreeMap<String, Call> newest = new TreeMap<>();
    private int heard;
    private int failing;
    private double slowest = Double.NaN;
    private @Nullable Call worst;

    /** When a caller was heard last; {@link AlertInstance#NEVER} when it was not. */
    long seen(String caller) {
        var known = newest.get(caller);
        return known == null ? AlertInstance.NEVER : known.time();
    }

    /** Takes an outcome; false when a newer one is known or there is no room. */
    boolean take(String caller, long time, String outcome, String reason, double seconds) {
        var known = newest.get(caller);
        if (known == null ? newest.size() >= CALLERS_MAX : time <= known.time()) {
            return false;
        }
        long interval = 0;
        int failures = outcome.equals("ok") ? 0 : 1;
        if (known != null) {
            interval = Math.min(INTERVAL_MILLIS_MAX, time - known.time());
            interval = known.intervalMillis() == 0 ? interval : Math.min(interval, 2 * known.intervalMillis());
            failures = failures == 0 ? 0 : known.failures() + 1;
        }
        newest.put(caller, new Call(time, interval, failures, seconds, outcome, reason));
        return true;
    }

    /** Whether it is one of those that are known. */
    boolean knows(String caller) {
        return newest.containsKey(caller);
    }

    int size() {
        return newest.size();
    }

    /** Counts who was heard lately; forgets who was not for long. */
    void count(long now, long missingAfterMillis) {
        newest.values().removeIf(
                call -> now - call.time() > Math.max(KEPT_MILLIS, call.countsFor(missingAfterMillis)));
        heard = 0;
        failing = 0;
        slowest = Double.NaN;
        worst = null;
        for (var call : newest.values()) {
            if (now - call.time() <= call.countsFor(missingAfterMillis)) {
                heard++;
                failing += call.ok() ? 0 : 1;
                slowest = Double.isNaN(slowest) ? call.seconds() : Math.max(slowest, call.seconds());
                if (worst == null || call.failures() > worst.failures()
                        || (call.failures() == worst.failures() && call.time() > worst.time())) {
                    worst = call;
                }
            }
        }
    }

    /** Takes over another's calls. */
    void takeFrom(Callers other) {
        newest.clear();
        newest.putAll(other.newest);
        heard = other.heard;
        failing = other.failing;
    }

    /** How many count. */
    int heard() {
        return heard;
    }

    int failing() {
        return failing;
    }

    /** The longest that one of those who count took, in seconds; NaN without any. */
    double slowest() {
        return slowest;
    }

    /** Of those who count the one that failed most often in a row, of several the newest; null without any. */
    @Nullable
    Call worst() {
        return worst;
    }

    /**
     * Writes it: int n · n callers: text, long time, interval, int failures, double seconds, text outcome, reason; behind them int
     * heard, failing.
     */
    void write(DataOutput out) throws IOException {
        out.writeInt(newest.size());
        for (var entry : newest.entrySet()) {
            var call = entry.getValue();
            out.writeUTF(entry.getKey());
            out.writeLong(call.time());
            out.writeLong(call.intervalMillis());
            out.writeInt(call.failures());
            out.writeDouble(call.seconds());
            out.writeUTF(call.outcome());
            out.writeUTF(call.reason());
        }
        out.writeInt(heard);
        out.writeInt(failing);
    }

    /** Reads it; before version 3 of the snapshot of a call only its time and whether it was ok was written, and no heard. */
    void read(DataInput in, int version) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > CALLERS_MAX) {
            throw new IOException(count + " callers; at most " + CALLERS_MAX);
        }
        for (int i = 0; i < count; i++) {
            var caller = in.readUTF();
            long time = in.readLong();
            if (version >= 3) {
                newest.put(caller,
                        new Call(time, in.readLong(), in.readInt(), in.readDouble(), in.readUTF(), in.readUTF()));
            } else {
                boolean ok = in.readBoolean();
                newest.put(caller, new Call(time, 0, ok ? 0 : 1, Double.NaN, ok ? "ok" : "failed", ""));
            }
        }
        heard = version >= 3 ? in.readInt() : count;
        failing = in.readInt();
    }
}
