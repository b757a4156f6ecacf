package io.bianque.collector.admission;

import io.bianque.collector.record.Liveness;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One agent as admission knows it. Its monitor guards all that belongs to it: whoever reads its socket, learns of a sync
 * or writes the snapshot holds it, and never over I/O.
 */
public final class Agent {
    private final String host;
    private final AgentLanes lanes;
    private final HostSeries series;
    private final SessionContest contest = new SessionContest();
    private long lastSeenMillis;
    private int place; // a hash, so that nothing is kept; 0 before the first session
    private volatile @Nullable Liveness judged;

    Agent(String host, SeriesRegistry registry, long nowMillis) {
        this.host = host.intern();
        this.lanes = new AgentLanes(this.host);
        this.series = new HostSeries(registry);
        this.lastSeenMillis = nowMillis;
    }

    /** The identity, from the certificate. */
    public String host() {
        return host;
    }

    /** Its lanes. */
    public AgentLanes lanes() {
        return lanes;
    }

    /** Its series. */
    public HostSeries series() {
        return series;
    }

    /** Which of its sessions counts. */
    public SessionContest contest() {
        return contest;
    }

    /**
     * Says which labels the session has that put its series into a cluster, an application, a zone. Others than before make
     * other content of the same frames: what was in them is then taken for unknown.
     */
    public void placed(Map<String, String> labels) {
        int before = place;
        place = labels.hashCode() | 1;
        if (before != 0 && before != place) {
            lanes.forgetContent();
        }
    }

    /** Says that it was heard. */
    public void seen(long nowMillis) {
        lastSeenMillis = Math.max(lastSeenMillis, nowMillis);
    }

    /** Says how the log judges it. Needs no lock, as the judge has one of its own. */
    public void judged(Liveness liveness) {
        judged = liveness;
    }

    /** How the log judges it; null when it never did. */
    public @Nullable Liveness judged() {
        return judged;
    }

    /** When it was heard last, by the collector's clock. */
    public long lastSeenMillis() {
        return lastSeenMillis;
    }
}
