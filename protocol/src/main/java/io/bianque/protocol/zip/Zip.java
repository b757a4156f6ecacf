package io.bianque.protocol.zip;

/** A library that writes zstd frames: one frame, its content size stated, without dictionary, window at most 8 MiB. */
@FunctionalInterface
public interface Zip {
    /** What {@link #pack} says when it does not fit. */
    int NO_GAIN = -1;

    /**
     * Packs some bytes into one frame.
     *
     * @param to   where to, from its beginning
     * @param room bytes of {@code to} that may be written
     * @return how many bytes were written, 1..room; {@link #NO_GAIN} when more would be needed or the library fails
     */
    int pack(byte[] bytes, int offset, int length, byte[] to, int room);
}
