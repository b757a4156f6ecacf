package io.bianque.protocol.message;

import io.bianque.protocol.frame.FrameLimits;
import io.bianque.protocol.frame.FrameType;
import io.bianque.protocol.frame.Header;
import io.bianque.protocol.frame.LaneSeq;
import java.util.List;

/**
 * What is safe: for each lane the highest contiguous seq that is synced to the log. Without lanes it only grants credit.
 *
 * @param lanes  at most 64
 * @param credit bytes granted on top of what is left, 0..2^30
 */
public record Ack(List<LaneSeq> lanes, long credit) implements Message {
    public Ack {
        lanes = Bounds.list("lanes", lanes, FrameLimits.LANES);
        Bounds.range("credit", credit, 0, Header.MAX_CREDIT);
    }

    @Override
    public FrameType type() {
        return FrameType.ACK;
    }
}
