package io.bianque.protocol.message;

import io.bianque.protocol.frame.FrameType;
import io.bianque.protocol.frame.Header;

/**
 * Stands for numbered messages that will never come. It takes the numbers from its own {@code seq} to {@code to}.
 *
 * @param stamp    its seq is the first number that it stands for
 * @param to       the last one, not below the first
 * @param reason   why, as a code: {@code spool_full}, {@code refused}, {@code corrupt}, {@code expired} …
 * @param readings how many readings went with them; -1 when not known
 */
public record Gap(Stamp stamp, long to, String reason, long readings) implements Message.Numbered {
    public Gap {
        Bounds.range("to", to, stamp.seq(), Header.MAX_INTEGER);
        Bounds.code("reason", reason);
        Bounds.range("readings", readings, -1, Header.MAX_INTEGER);
    }

    @Override
    public long lastSeq() {
        return to;
    }

    @Override
    public FrameType type() {
        return FrameType.GAP;
    }
}
