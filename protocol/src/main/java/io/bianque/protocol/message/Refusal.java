package io.bianque.protocol.message;

import io.bianque.protocol.FaultReason;
import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.frame.FrameType;
import io.bianque.protocol.frame.Header;
import io.bianque.protocol.frame.LaneSeq;
import org.jspecify.annotations.Nullable;

/**
 * The {@code error} frame. With a place it refuses one numbered frame; without one it ends the connection.
 *
 * @param code    the kind, see {@link FaultReason#code()}; receivers take codes that they do not know
 * @param message what is wrong and where, for people, 0..256
 * @param place   the frame that is refused; null when it is the connection
 * @param last    whether sending it again is useless; then a gap takes its place
 */
public record Refusal(String code, String message, @Nullable LaneSeq place, boolean last) implements Message {
    private static final int MESSAGE = 256;

    public Refusal {
        Bounds.code("code", code);
        Bounds.text("message", message, 0, MESSAGE);
        if (place != null) {
            Bounds.range("seq", place.seq(), 1, Header.MAX_INTEGER);
        }
    }

    /** The refusal of a connection whose bytes cannot be read on. */
    public static Refusal of(ProtocolFault fault) {
        return of(fault.reason(), fault.detail());
    }

    /** The refusal of a connection. */
    public static Refusal of(FaultReason reason, String message) {
        return new Refusal(reason.code(), fit(message), null, true);
    }

    /** The refusal of one frame, for good. */
    public static Refusal of(ProtocolFault fault, int lane, long seq) {
        return new Refusal(fault.reason().code(), fit(fault.detail()), new LaneSeq(lane, seq), true);
    }

    private static String fit(String message) {
        if (message.length() <= MESSAGE) {
            return message;
        }
        int end = MESSAGE - 1;
        return message.substring(0, Character.isHighSurrogate(message.charAt(end - 1)) ? end - 1 : end) + "…";
    }

    @Override
    public FrameType type() {
        return FrameType.ERROR;
    }
}
