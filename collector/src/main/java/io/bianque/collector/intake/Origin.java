package io.bianque.collector.intake;

import io.bianque.collector.admission.Agent;
import io.bianque.collector.admission.AgentClock;
import io.bianque.collector.record.CollectorRecord.Event;
import io.bianque.collector.series.Labels;
import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.frame.Header;
import io.bianque.protocol.log.LogFull;
import io.bianque.protocol.message.Hello;
import io.bianque.protocol.message.Stamp;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whom the records of one connection come from, and when: the host, the labels and the clock that its hello told, the
 * connection's number, the time of the present read. Called by the connection's loop under the agent's lock.
 */
final class Origin {
    private final IntakeContext context;
    private final Agent agent;
    private final long connection;
    private final Labels told;
    private final AgentClock clock;
    private @Nullable Labels hostLabels;
    private long nowMillis;
    private long nowNanos;
    private boolean skewTold;
    private boolean rightTold;

    /**
     * Where a connection comes from that says hello now.
     *
     * @param connectedNanos when it was accepted, by the monotonic clock
     */
    Origin(IntakeContext context, Agent agent, Hello hello, long connection, long connectedNanos) {
        this.context = context;
        this.agent = agent;
        this.connection = connection;
        this.told = Labels.of(hello.labels());
        now();
        // Hello comes behind the handshake, so it is no older than the connection. Without TLS it may be older, as the
        // kernel connects before this program looks; but then the peer is on this machine, whose clock is ours.
        long transitMillis = context.settings().tls() == null
                ? AgentClock.SAME_MACHINE
                : (nowNanos - connectedNanos) / 1_000_000;
        this.clock = new AgentClock(hello.clocks().wallMillis(), hello.clocks().monoMillis(), nowMillis,
                transitMillis);
    }

    /** Reads the clocks, once for all frames of one read. */
    void now() {
        nowMillis = context.wall().millis();
        nowNanos = context.clock().nanos();
    }

    /** The wall clock at the last {@link #now}: milliseconds since the epoch. */
    long nowMillis() {
        return nowMillis;
    }

    /** The monotonic clock at the last {@link #now}. */
    long nowNanos() {
        return nowNanos;
    }

    String host() {
        return agent.host();
    }

    long connection() {
        return connection;
    }

    /** By how much the host's clock is ahead of this one, as far as it is known. */
    long clockOffsetMillis() {
        return clock.certainOffsetMillis();
    }

    /** What its hello told, whatever the names. */
    Labels told() {
        return told;
    }

    /** What every series, event and check of the host carries. */
    Labels hostLabels() {
        var labels = hostLabels;
        if (labels == null) {
            labels = Labels.of(hostLabelMap());
            hostLabels = labels;
        }
        return labels;
    }

    /** The same, to be changed. */
    Map<String, String> hostLabelMap() {
        var labels = new TreeMap<String, String>();
        labels.put("cluster", "default");
        labels.put("application", "default");
        for (var name : List.of("cluster", "application", "zone")) {
            var value = told.getOrEmpty(name);
            if (!value.isEmpty()) {
                labels.put(name, value);
            }
        }
        labels.put("host", agent.host());
        return labels;
    }

    /** Labels of a thing on the host, with the host's; too many are cut to the host's alone. */
    Labels labels(Map<String, String> own) {
        var all = new TreeMap<>(hostLabels().toMap());
        own.forEach((name, value) -> {
            if (all.size() < Labels.MAX_LABELS && !name.isEmpty()) {
                all.put(name, value);
            }
        });
        all.put("host", agent.host());
        return Labels.of(all);
    }

    /** When a frame was made, in milliseconds since the epoch, corrected where the host's clock is wrong. */
    long eventMillis(Stamp stamp) {
        return clock.eventMillis(stamp.wallMillis(), stamp.monoMillis(), nowMillis);
    }

    /** What the log says of where a frame came from. */
    io.bianque.collector.record.Stamp recorded(Stamp stamp, long eventMillis) {
        return new io.bianque.collector.record.Stamp(agent.host(), agent.lanes().epoch(), stamp.lane(), stamp.seq(),
                connection, eventMillis, nowMillis, clock.isBacklog(stamp.wallMillis(), stamp.monoMillis()));
    }

    /** Takes the clocks that a frame tells, if it does. */
    void measure(Header header, Workspace workspace) throws ProtocolFault {
        if (header.tellsClocks()) {
            clock.measure(header.wallMillis(), header.monoMillis(), nowMillis);
            tellSkew(workspace);
        }
    }

    /**
     * Writes down that the host's clock is wrong, the first time that it is, and once that it is right, when pings show that after
     * all: a hello that waited looks like a clock that is behind. Two events a connection at most, whatever its pings say.
     */
    void tellSkew(Workspace workspace) {
        long offset = clock.certainOffsetMillis();
        if (clock.isSkewed()) {
            skewTold = skewTold || tellOffset(workspace, Event.CLOCK_SKEW, offset);
        } else if (skewTold && !rightTold && Math.abs(offset) <= AgentClock.TOLERATED_MILLIS / 2) {
            rightTold = tellOffset(workspace, Event.CLOCK_RIGHT, offset);
        }
    }

    private boolean tellOffset(Workspace workspace, String kind, long offsetMillis) {
        return ownEvent(workspace, kind, Map.of(Event.OFFSET_MILLIS, Long.toString(offsetMillis)));
    }

    /**
     * Writes down something that the collector noticed of this host; such events have no number. False when the log is full:
     * it is counted as not written.
     */
    boolean ownEvent(Workspace workspace, String kind, Map<String, String> attributes) {
        var stamp = new io.bianque.collector.record.Stamp(agent.host(), agent.lanes().epoch(), 0, 0, connection,
                nowMillis, nowMillis, false);
        try {
            context.log().append(workspace.records, new Event(stamp, kind, hostLabels(), attributes));
            return true;
        } catch (LogFull full) {
            context.meters().recordsNotWritten.increment();
            return false;
        }
    }
}
