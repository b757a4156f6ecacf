package io.bianque.protocol.frame;

import io.bianque.protocol.zip.Zip;

/** Compresses bodies where that pays, into one array that is used again. Confined to one thread. */
public final class Packer {
    /** The capability that both sides announce before an agent compresses, and the word in the header. */
    public static final String ZSTD = "zstd";
    /** What the keys {@code zip} and {@code raw} may take in the header, and a little more: less is not worth the work. */
    private static final int LEAST_GAIN_BYTES = 64;
    private static final int KEPT_BYTES = 64 << 10;

    private final Zip zip;
    private final int leastBytes;
    private byte[] packed = {};

    /**
     * A packer of bodies of at least so many bytes.
     *
     * @param leastBytes shorter bodies are sent as they are, {@code >= 64}
     */
    public Packer(Zip zip, int leastBytes) {
        if (leastBytes < LEAST_GAIN_BYTES) {
            throw new IllegalArgumentException("leastBytes=" + leastBytes + " is below " + LEAST_GAIN_BYTES);
        }
        this.zip = zip;
        this.leastBytes = leastBytes;
    }

    /**
     * Compresses a body.
     *
     * @return length of the compressed body in {@link #array()}, valid until the next call; -1 when it is better sent as it
     *         is: too short, hardly shorter when compressed, or so much shorter that a receiver would not believe it
     */
    public int pack(byte[] body, int offset, int length) {
        if (length < leastBytes || length > FrameLimits.UNPACKED_BYTES) {
            return -1;
        }
        int room = Math.min(length - LEAST_GAIN_BYTES, FrameLimits.BODY_BYTES);
        if (packed.length < room || (packed.length > KEPT_BYTES && room <= KEPT_BYTES)) {
            packed = new byte[room];
        }
        int size = zip.pack(body, offset, length, packed, room);
        return size < 0 || (long) size * FrameLimits.RATIO < length ? -1 : size;
    }

    /** Holds the compressed body, from its beginning. */
    public byte[] array() {
        return packed;
    }
}
