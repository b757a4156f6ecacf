package io.bianque.protocol.message;

import io.bianque.protocol.frame.FrameLimits;
import io.bianque.protocol.frame.FrameType;
import io.bianque.protocol.frame.Header;
import io.bianque.protocol.frame.LaneSeq;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The answer to a hello; from here on the agent may send numbered data within its credit.
 *
 * @param version         the version that both will speak: no higher than the hello's, 1..65535
 * @param server          the server's program and version, 1..64
 * @param identity        the name that the server knows the agent by, from its certificate, 1..253
 * @param epoch           the epoch of the hello, said back
 * @param capabilities    those of the hello that the server has too
 * @param labels          the labels that the server will put on the agent's series
 * @param limits          what the server takes
 * @param credit          bytes of numbered frames that may be sent before the next grant, 0..2^30
 * @param lanes           of the lanes in the hello, the highest contiguous seq that is safe already; 0 when none
 * @param heartbeatMillis the longest silence that is not one, 100..60,000
 * @param clocks          the server's clocks as it wrote this
 */
public record Welcome(int version, String server, String identity, long epoch, Set<String> capabilities,
        Map<String, String> labels, Limits limits, long credit, List<LaneSeq> lanes, int heartbeatMillis,
        Clocks clocks) implements Message {
    public Welcome {
        Bounds.range("version", version, 1, 65_535);
        Bounds.text("server", server, 1, 64);
        Bounds.plain("identity", identity, 1, 253);
        capabilities = Bounds.capabilities(capabilities);
        labels = Bounds.labels("label", labels);
        Bounds.range("credit", credit, 0, Header.MAX_CREDIT);
        lanes = Bounds.list("lanes", lanes, FrameLimits.LANES);
        Bounds.range("heartbeat", heartbeatMillis, 100, 60_000);
    }

    /**
     * What the server takes from this agent.
     *
     * @param bodyBytes      longest body, 1,024..1 MiB
     * @param series         most ids in the dictionary of the connection, 1..1,048,576; ids are below it
     * @param laneZeroBytes  most bytes of lane 0 that may be unacknowledged, 1,024..1 MiB
     */
    public record Limits(int bodyBytes, int series, int laneZeroBytes) {
        /** The most series that any server may grant. */
        public static final int MAX_SERIES = 1 << 20;
        /** What a server grants unless it is told otherwise. */
        public static final Limits DEFAULT = new Limits(FrameLimits.BODY_BYTES, 16_384, 64 << 10);

        public Limits {
            Bounds.range("limits.body", bodyBytes, 1_024, FrameLimits.BODY_BYTES);
            Bounds.range("limits.series", series, 1, MAX_SERIES);
            Bounds.range("limits.lane0", laneZeroBytes, 1_024, FrameLimits.BODY_BYTES);
        }
    }

    @Override
    public FrameType type() {
        return FrameType.WELCOME;
    }
}
