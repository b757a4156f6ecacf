package io.bianque.collector.intake;

import io.bianque.collector.liveness.LivenessJudge;
import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the intake listens, and its bounds.
 *
 * @param address          what to bind to; a loopback address when there is no TLS
 * @param port             0..65535; 0 lets the system choose
 * @param tls              the files of mutual TLS; null for plain connections, whose identity is what hello claims
 * @param node             this collector's name
 * @param heartbeat        the longest silence of an agent that is none, 100 ms to 60 s
 * @param creditBytes      numbered bytes that one agent may have under way, {@code >= 4,096}
 * @param laneZeroBytes    bytes of lane 0 that one agent may have under way, 1,024..1 MiB
 * @param laneZeroRate     frames of lane 0 a second that one agent may send for long; twenty times as many at once
 * @param maxConnections   connections at once, {@code >= 1}; one more is refused
 * @param memoryBytes      memory for frames that are not yet whole, of all connections together
 * @param handshake        deadline for TLS, and from accepting to hello
 * @param frame            deadline for the rest of a frame whose first byte has come
 * @param idle             a connection without a whole frame for so long is ended; longer than two heartbeats, see
 *                         {@link #idleFor}
 * @param snapshotInterval time from one snapshot of admission to the next
 */
public record IntakeSettings(InetAddress address, int port, @Nullable TlsFiles tls, String node, Duration heartbeat,
        int creditBytes, int laneZeroBytes, int laneZeroRate, int maxConnections, long memoryBytes, Duration handshake,
        Duration frame, Duration idle, Duration snapshotInterval) {
    /** The least rate at which a frame that has begun must come, in bytes a second, once it had time to. */
    public static final int LEAST_RATE = 1_024;
    private static final long LEAST_RATE_AFTER_NANOS = Duration.ofSeconds(5).toNanos();
    private static final Duration IDLE_MIN = Duration.ofSeconds(15);

    public IntakeSettings {
        if (tls == null && !address.isLoopbackAddress()) {
            throw new IllegalArgumentException("without TLS the intake listens on loopback only, not on "
                    + address.getHostAddress() + "; give certificates, or a loopback address");
        }
        require(port >= 0 && port <= 65_535, "port", port);
        require(heartbeat.toMillis() >= 100 && heartbeat.toMillis() <= 60_000, "heartbeat", heartbeat);
        require(creditBytes >= 4_096 && creditBytes <= 1 << 30, "creditBytes", creditBytes);
        require(laneZeroBytes >= 1_024 && laneZeroBytes <= 1 << 20, "laneZeroBytes", laneZeroBytes);
        require(laneZeroRate >= 1, "laneZeroRate", laneZeroRate);
        require(maxConnections >= 1, "maxConnections", maxConnections);
        require(memoryBytes >= 1 << 20, "memoryBytes", memoryBytes);
        require(idle.compareTo(heartbeat.multipliedBy(2)) > 0, "idle", idle);
    }

    private static void require(boolean holds, String name, Object value) {
        if (!holds) {
            throw new IllegalArgumentException(name + "=" + value + " is out of its range");
        }
    }

    /** Whether a frame of which so many bytes have come in so many nanoseconds is slower than {@link #LEAST_RATE}. */
    static boolean isTooSlow(long bytes, long nanos) {
        return nanos > LEAST_RATE_AFTER_NANOS && bytes * 1e9 < (double) LEAST_RATE * nanos;
    }

    /** How long a connection may be without a whole frame: at least until its host has been lost for a while. */
    public static Duration idleFor(Duration heartbeat) {
        var lost = heartbeat.multipliedBy(LivenessJudge.LOST_AFTER).plusSeconds(5);
        return lost.compareTo(IDLE_MIN) > 0 ? lost : IDLE_MIN;
    }

    /** The usual bounds. */
    public static IntakeSettings of(InetAddress address, int port, @Nullable TlsFiles tls, String node) {
        return new IntakeSettings(address, port, tls, node, Duration.ofSeconds(1), 512 << 10, 64 << 10, 50, 12_000,
                64L << 20, Duration.ofSeconds(10), Duration.ofSeconds(15), IDLE_MIN,
                Duration.ofMinutes(1));
    }

    /** The same with other deadlines. */
    public IntakeSettings withDeadlines(Duration newHandshake, Duration newFrame, Duration newIdle) {
        return new IntakeSettings(address, port, tls, node, heartbeat, creditBytes, laneZeroBytes, laneZeroRate,
                maxConnections, memoryBytes, newHandshake, newFrame, newIdle, snapshotInterval);
    }

    /** The same with other bounds on connections and memory. */
    public IntakeSettings withBounds(int newMaxConnections, long newMemoryBytes) {
        return new IntakeSettings(address, port, tls, node, heartbeat, creditBytes, laneZeroBytes, laneZeroRate,
                newMaxConnections, newMemoryBytes, handshake, frame, idle, snapshotInterval);
    }

    /** What frames under way may hold while unpacking holds so much of the same budget: half of it is always theirs. */
    long memoryFor(long unpackingBytes) {
        return Math.max(memoryBytes / 2, memoryBytes - unpackingBytes);
    }
}
