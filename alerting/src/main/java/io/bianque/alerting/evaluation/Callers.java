package io.bianque.alerting.evaluation;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.TreeMap;

/** What each of those who call one thing found last. At most {@value #CALLERS_MAX}; more are not taken. */
final class Callers {
    static final int CALLERS_MAX = 1_000;

    private record Call(long time, boolean ok) {}

    private final TreeMap<String, Call> newest = new TreeMap<>();
    private int failing;

    /** Takes an outcome; false when a newer one is known or there is no room. */
    boolean take(String caller, long time, boolean ok) {
        var known = newest.get(caller);
        if (known == null ? newest.size() >= CALLERS_MAX : time <= known.time()) {
            return false;
        }
        newest.put(caller, new Call(time, ok));
        return true;
    }

    /** Forgets who was not heard since a time, and counts the others. */
    void count(long oldest) {
        newest.values().removeIf(call -> call.time() < oldest);
        failing = (int) newest.values().stream().filter(call -> !call.ok()).count();
    }

    /** Takes over another's calls. */
    void takeFrom(Callers other) {
        newest.clear();
        newest.putAll(other.newest);
        failing = other.failing;
    }

    int heard() {
        return newest.size();
    }

    int failing() {
        return failing;
    }

    /** Writes it: int n · n callers: text, long time, bool ok; behind them int failing. */
    void write(DataOutput out) throws IOException {
        out.writeInt(newest.size());
        for (var entry : newest.entrySet()) {
            out.writeUTF(entry.getKey());
            out.writeLong(entry.getValue().time());
            out.writeBoolean(entry.getValue().ok());
        }
        out.writeInt(failing);
    }

    void read(DataInput in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > CALLERS_MAX) {
            throw new IOException(count + " callers; at most " + CALLERS_MAX);
        }
        for (int i = 0; i < count; i++) {
            newest.put(in.readUTF(), new Call(in.readLong(), in.readBoolean()));
        }
        failing = in.readInt();
    }
}
