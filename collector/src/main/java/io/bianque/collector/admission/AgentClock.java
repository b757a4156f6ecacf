package io.bianque.collector.admission;

/**
 * Translates an agent's clocks into the collector's time, for one connection.
 *
 * <p>Hello and pings carry both of the agent's clocks, wall and monotonic since boot; together with the time of their
 * arrival they say where the agent's boot lies in the collector's time. A frame of the same boot is then placed by its
 * monotonic time, whatever its wall clock said. A correction of at most {@link #TOLERATED_MILLIS} is not made: it would
 * be noise of the network. What was long on its way makes an agent seem behind that is not, so that an agent counts as
 * behind only by what the hello's way cannot explain. Guarded by the {@link Agent}'s lock.
 */
public final class AgentClock {
    /** Differences up to this are left alone. */
    public static final long TOLERATED_MILLIS = 500;

    /** As the time on its way: both ends are on one machine, and what differs is never the clock. */
    public static final long SAME_MACHINE = 1L << 52;

    /**
     * The last measurements, at least so many and less than twice as many, are compared: one that was quick on its way
     * speaks for the late ones beside it.
     */
    private static final int MEASUREMENTS = 4;

    private final long helloWallMillis;
    private final long helloMonoMillis;
    /** When the agent's monotonic clock began, by the agent's wall clock. */
    private long agentBootMillis;
    /** The same by the collector's clock, as the quickest of the last few measurements had it; a late one has it too late. */
    private long bootMillis;
    /** The same of the {@link #MEASUREMENTS} before those. */
    private long bootMillisBefore = Long.MAX_VALUE;
    private int measured;
    private long transitMillis;

    /** The clocks as hello had them, and when it came in by the collector's clock, at once after it was written. */
    public AgentClock(long wallMillis, long monoMillis, long receivedMillis) {
        this(wallMillis, monoMillis, receivedMillis, 0);
    }

    /**
     * The same when hello may have waited.
     *
     * @param transitMillis the most that may have passed from its writing to {@code receivedMillis}, {@code >= 0}; or
     *                      {@link #SAME_MACHINE}
     */
    public AgentClock(long wallMillis, long monoMillis, long receivedMillis, long transitMillis) {
        this.helloWallMillis = wallMillis;
        this.helloMonoMillis = monoMillis;
        this.transitMillis = transitMillis;
        this.agentBootMillis = wallMillis - monoMillis;
        this.bootMillis = receivedMillis - monoMillis;
        this.measured = 1;
    }

    /**
     * Takes the clocks of a ping or pong. One that was long on its way changes nothing while a quicker one is remembered;
     * after the agent's wall clock was set, or its machine slept, only newer ones count.
     */
    public void measure(long wall, long mono, long received) {
        if (Math.abs(wall - mono - agentBootMillis) > TOLERATED_MILLIS) {
            measured = 0;
            bootMillis = Long.MAX_VALUE;
        }
        if (measured % MEASUREMENTS == 0) {
            bootMillisBefore = bootMillis;
            bootMillis = Long.MAX_VALUE;
        }
        measured++;
        agentBootMillis = wall - mono;
        bootMillis = Math.min(bootMillis, received - mono);
        transitMillis = transitMillis == SAME_MACHINE ? SAME_MACHINE : 0;
    }

    /** When the agent's monotonic clock began, by the collector's clock: as the quickest of the last measurements had it. */
    private long boot() {
        return Math.min(bootMillis, bootMillisBefore);
    }

    /** How far the agent's wall clock is ahead of the collector's, milliseconds; late frames alone make it seem behind. */
    public long offsetMillis() {
        return agentBootMillis - boot();
    }

    /** The same as far as it is certain: an agent is behind only by what the hello's way cannot explain. */
    public long certainOffsetMillis() {
        long ahead = offsetMillis();
        return ahead >= 0 ? ahead : Math.min(0, ahead + transitMillis);
    }

    /** Whether times of this agent are corrected at present. */
    public boolean isSkewed() {
        return Math.abs(certainOffsetMillis()) > TOLERATED_MILLIS;
    }

    /**
     * When a frame was taken, by the collector's clock as far as can be told: never negative, never later than it came
     * in by more than is tolerated.
     */
    public long eventMillis(long frameWallMillis, long frameMonoMillis, long nowMillis) {
        // Taken before a reboot, or before the clock was set: what the agent knew of the time then is all there is.
        long corrected = isSameBoot(frameWallMillis, frameMonoMillis)
                ? boot() + frameMonoMillis
                : frameWallMillis - offsetMillis();
        long tolerated = isTolerated(frameWallMillis - corrected) ? frameWallMillis : corrected;
        return Math.max(0, tolerated > nowMillis + TOLERATED_MILLIS ? nowMillis : tolerated);
    }

    private boolean isTolerated(long aheadMillis) {
        return aheadMillis <= TOLERATED_MILLIS && aheadMillis >= -TOLERATED_MILLIS - transitMillis;
    }

    /** Whether a frame was taken before this connection began. */
    public boolean isBacklog(long frameWallMillis, long frameMonoMillis) {
        return !isSameBoot(frameWallMillis, frameMonoMillis) || frameMonoMillis < helloMonoMillis;
    }

    private boolean isSameBoot(long frameWallMillis, long frameMonoMillis) {
        long bootDifference = frameWallMillis - frameMonoMillis - agentBootMillis;
        if (Math.abs(bootDifference) <= TOLERATED_MILLIS) {
            return true;
        }
        // The wall clock was set since hello. A frame of an earlier boot may have as much monotonic time, but less wall.
        return frameMonoMillis >= helloMonoMillis && frameWallMillis >= helloWallMillis - TOLERATED_MILLIS;
    }
}
