package io.bianque.collector.intake;

import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.Stamp;
import io.bianque.collector.series.Labels;
import io.bianque.protocol.log.LogFull;
import io.bianque.protocol.message.Hello;
import java.util.TreeMap;

/**
 * The record that a session began. Holds the hello until that is durable: it is written before any frame of the session, and
 * once more whenever the log has lost it. Called by the connection's loop under the agent's lock.
 */
final class Opening {
    private final IntakeContext context;
    private final Origin origin;
    private final Hello hello;
    private final long openedMillis;
    private long offset;
    private boolean written;

    Opening(IntakeContext context, Origin origin, Hello hello) {
        this.context = context;
        this.origin = origin;
        this.hello = hello;
        this.openedMillis = origin.nowMillis();
    }

    Hello hello() {
        return hello;
    }

    /** Appends it; when the log is full, it remains to be written. */
    void write(Workspace workspace) {
        var facts = new TreeMap<>(hello.facts());
        facts.putIfAbsent("os", hello.os());
        facts.putIfAbsent("agent_version", hello.software());
        // Measured here, so whatever the agent says under this name does not count.
        facts.put("clock_offset_millis", Long.toString(origin.clockOffsetMillis()));
        var labels = origin.told().toMap();
        labels.putAll(origin.hostLabelMap());
        labels.remove("host");
        var stamp = new Stamp(origin.host(), hello.epoch(), 0, 0, origin.connection(), openedMillis, openedMillis,
                false);
        try {
            offset = context.log()
                    .append(workspace.records,
                            new CollectorRecord.SessionOpened(stamp, hello.bootId(), Labels.of(labels), facts));
            written = true;
        } catch (LogFull full) {
            written = false;
        }
    }

    /** Whether it stands in the log, durable or not. */
    boolean isWritten() {
        return written;
    }

    /** Whether it is among what is durable below an offset. */
    boolean isDurable(long durableEnd) {
        return written && offset < durableEnd;
    }
}
