package io.bianque.collector.admission;

import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.CollectorRecord.Check;
import io.bianque.collector.record.CollectorRecord.Event;
import io.bianque.collector.record.CollectorRecord.Gap;
import io.bianque.collector.record.CollectorRecord.LanesKept;
import io.bianque.collector.record.CollectorRecord.LivenessChanged;
import io.bianque.collector.record.CollectorRecord.RunMarked;
import io.bianque.collector.record.CollectorRecord.Samples;
import io.bianque.collector.record.CollectorRecord.SeriesDefined;
import io.bianque.collector.record.CollectorRecord.SessionOpened;
import io.bianque.collector.record.CollectorRecord.Tick;
import io.bianque.collector.record.Stamp;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All agents that admission knows. After a restart it is built again from its snapshot and the records of the log after
 * it; every record may be replayed twice. Thread-safe as a collection; each {@link Agent} has its own lock.
 */
public final class Admission {
    private final SeriesRegistry registry;
    private final int maxAgents;
    private final Map<String, Agent> agents = Collections.synchronizedMap(new HashMap<>());
    private volatile long lastWallMillis;

    /**
     * Knows nobody yet.
     *
     * @param maxAgents most agents known at once, {@code >= 1}
     */
    public Admission(SeriesRegistry.Limits seriesLimits, int maxAgents) {
        this.registry = new SeriesRegistry(seriesLimits);
        this.maxAgents = maxAgents;
    }

    /** The numbers of series. */
    public SeriesRegistry registry() {
        return registry;
    }

    /** The agent of an identity, new when it was not known; null when no more agents can be known. */
    public @Nullable Agent agent(String host, long nowMillis) {
        var known = agents.get(host);
        if (known != null) {
            return known;
        }
        if (agents.size() >= maxAgents) {
            return null;
        }
        var made = new Agent(host, registry, nowMillis);
        var other = agents.putIfAbsent(made.host(), made);
        return other == null ? made : other;
    }

    /** Every agent known at this moment, in no order. */
    public List<Agent> agents() {
        synchronized (agents) { // a synchronized map is copied under its own lock
            return List.copyOf(agents.values());
        }
    }

    /** Forgets agents without a session that were not heard since. Called between two reads of the log's end. */
    public int forgetSilentSince(long millis) {
        int forgotten = 0;
        for (var agent : agents()) {
            synchronized (agent) {
                if (agent.contest().current() == 0 && agent.lastSeenMillis() < millis) {
                    agents.remove(agent.host(), agent);
                    agent.series().clear();
                    forgotten++;
                }
            }
        }
        return forgotten;
    }

    /** Forgets all agents, so that they can be learned from the log alone; numbers of series stay given. */
    public void clear() {
        for (var agent : agents()) {
            agent.series().clear();
        }
        agents.clear();
        registry.forgetExplained();
    }

    /** The newest time that a replayed tick or stamp said; 0 when none did. */
    public long lastWallMillis() {
        return lastWallMillis;
    }

    /** Takes a record of the log, after a restart and before {@link #replayed}; for one thread. */
    public void replay(CollectorRecord record) {
        switch (record) {
            case Tick tick -> lastWallMillis = Math.max(lastWallMillis, tick.wallMillis());
            case SeriesDefined defined -> defined(defined);
            case SessionOpened r -> seen(r.stamp());
            case Samples r -> samples(r);
            case Event r -> numbered(r.stamp(), r.stamp().seq(), record);
            case Check r -> numbered(r.stamp(), r.stamp().seq(), record);
            case CollectorRecord.Links r -> numbered(r.stamp(), r.stamp().seq(), record);
            case CollectorRecord.Change r -> numbered(r.stamp(), r.stamp().seq(), record);
            case CollectorRecord.ActionDone r -> numbered(r.stamp(), r.stamp().seq(), record);
            case Gap r -> numbered(r.stamp(), r.toSeq(), record);
            case LanesKept kept -> {
                var agent = agent(kept.host(), lastWallMillis);
                if (agent != null) {
                    agent.lanes().replay(kept);
                }
            }
            case LivenessChanged changed -> {
                var agent = agent(changed.host(), changed.atMillis());
                if (agent != null) {
                    agent.judged(changed.liveness());
                }
            }
            case RunMarked _,CollectorRecord.OwnReadings _ -> {
            }
        }
    }

    /** All of the log has been replayed: forgets what only that needs. Called once, before the first connection. */
    public void replayed() {
        registry.forgetExplained();
    }

    private void defined(SeriesDefined defined) {
        registry.atLeast(defined.series() + 1);
        var agent = agent(defined.key().labels().getOrEmpty("host"), lastWallMillis);
        if (agent != null) {
            agent.series().replay(defined, lastWallMillis);
        }
    }

    private void samples(Samples samples) {
        int highest = -1;
        for (int number : samples.series()) {
            highest = Math.max(highest, number);
        }
        registry.atLeast(highest + 1); // its definition may be gone with the snapshot; its number is not free
        if (registry.areExplained(samples.series())) {
            numbered(samples.stamp(), samples.stamp().seq(), samples);
        } else {
            // A power loss may tear the definition out of the write that held both. No reader of the log can use the
            // readings then, so they do not count as stored: nobody was told that they are, and they come again.
            seen(samples.stamp());
        }
    }

    private void numbered(Stamp stamp, long lastSeq, CollectorRecord record) {
        var agent = seen(stamp);
        if (agent != null && stamp.seq() > 0) { // the collector's own events have no number
            agent.lanes()
                    .replay(stamp.epoch(), stamp.lane(), stamp.seq(), lastSeq, Fingerprint.of(record),
                            stamp.eventTimeMillis());
        }
    }

    private @Nullable Agent seen(Stamp stamp) {
        lastWallMillis = Math.max(lastWallMillis, stamp.receivedAtMillis());
        var agent = agent(stamp.host(), stamp.receivedAtMillis());
        if (agent != null) {
            agent.seen(stamp.receivedAtMillis());
        }
        return agent;
    }
}
