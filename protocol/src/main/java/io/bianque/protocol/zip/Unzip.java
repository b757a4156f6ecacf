package io.bianque.protocol.zip;

/** A library that unpacks zstd frames. It is given only frames that {@link ZstdFrame#check} has let through. */
@FunctionalInterface
public interface Unzip {
    /** What {@link #unpack} says of bytes that it cannot unpack. */
    int BROKEN = -1;

    /**
     * Unpacks one frame.
     *
     * @param room bytes of {@code to}, from its beginning, that may be written; nothing behind them is touched, and the work
     *             ends when there would be more
     * @return how many bytes were written, 0..room; {@link #BROKEN} when the frame is damaged or holds more than
     *         {@code room}
     */
    int unpack(byte[] packed, int offset, int length, byte[] to, int room);
}
