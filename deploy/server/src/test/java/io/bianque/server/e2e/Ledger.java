package io.bianque.server.e2e;

import java.util.ArrayList;
import java.util.List;

/**
 * What one sender knows of its own frames: sent, acknowledged, or unknown, since a server that dies between writing and
 * answering leaves the sender in doubt. It shares no code with the server. Written by the sender's thread alone; read by
 * others when that thread has ended.
 */
final class Ledger {
    /** The readings of one moment, in one frame; what their values are, {@link #value} tells again at any time. */
    static final class Entry {
        final int lane;
        final long seq;
        final long timeMillis;
        final long monoMillis;
        private boolean acknowledged;

        Entry(int lane, long seq, long timeMillis, long monoMillis) {
            this.lane = lane;
            this.seq = seq;
            this.timeMillis = timeMillis;
            this.monoMillis = monoMillis;
        }

        boolean isAcknowledged() {
            return acknowledged;
        }
    }

    final String host;
    final int metrics;
    private final long seed;
    private final List<Entry> entries = new ArrayList<>();

    Ledger(String host, int metrics, long seed) {
        this.host = host;
        this.metrics = metrics;
        this.seed = seed;
    }

    Entry write(int lane, long seq, long timeMillis, long monoMillis) {
        if (!entries.isEmpty() && timeMillis <= entries.getLast().timeMillis) {
            throw new IllegalStateException("two frames of " + host + " at " + timeMillis);
        }
        var entry = new Entry(lane, seq, timeMillis, monoMillis);
        entries.add(entry);
        return entry;
    }

    static void acknowledge(Entry entry) {
        entry.acknowledged = true;
    }

    List<Entry> entries() {
        return entries;
    }

    static String metric(int index) {
        return "kept_" + index;
    }

    /** The value of one reading, from nothing but its place: whole, decimal, any bits, or one that seldom changes. */
    double value(int metric, long timeMillis) {
        long bits = mix(
                seed ^ mix(host.hashCode() * 31L + metric) ^ mix(metric % 4 == 3 ? timeMillis >> 14 : timeMillis));
        return switch (metric % 4) {
            case 0 -> bits >>> 24;
            case 1 -> (bits >> 40) / 100.0;
            case 2 -> (bits & 7) == 0 ? -0.0 : (bits >>> 11) * 0x1p-53 - 0.5;
            default -> bits & 0xff;
        };
    }

    /** The finalizer of SplitMix64. */
    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        long b = (a ^ (a >>> 27)) * 0x94d049bb133111ebL;
        return b ^ (b >>> 31);
    }
}
