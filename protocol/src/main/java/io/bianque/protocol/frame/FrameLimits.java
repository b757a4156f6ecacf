package io.bianque.protocol.frame;

/**
 * What a receiver takes, checked before memory is.
 *
 * @param bodyBytes     longest body as sent, 0..1 MiB
 * @param unpackedBytes longest body once unpacked, 0..8 MiB
 */
public record FrameLimits(int bodyBytes, int unpackedBytes) {
    /** Longest header, fixed by the protocol. */
    public static final int HEADER_BYTES = 4_096;
    /** Shortest header: an empty object, which then lacks its keys. */
    public static final int HEADER_BYTES_MIN = 2;
    /** Longest body as sent that any receiver may take into memory. */
    public static final int BODY_BYTES = 1 << 20;
    /** Longest body once unpacked that any receiver may take into memory. */
    public static final int UNPACKED_BYTES = 8 << 20;
    /** How many times longer than as sent a body may be once unpacked. */
    public static final int RATIO = 100;
    /** Most keys in a header. */
    public static final int HEADER_KEYS = 64;
    /** Deepest nesting in a header. */
    public static final int HEADER_DEPTH = 4;
    /** Most lanes that one agent may hold open, lane 0 counted. */
    public static final int LANES = 64;

    /** The limits of the protocol, for a peer that is known. */
    public static final FrameLimits DEFAULT = new FrameLimits(BODY_BYTES, UNPACKED_BYTES);
    /** For a peer that has not yet said who it is: room for a hello. */
    public static final FrameLimits BEFORE_HELLO = new FrameLimits(64 << 10, 64 << 10);

    public FrameLimits {
        if (bodyBytes < 0 || bodyBytes > BODY_BYTES) {
            throw new IllegalArgumentException("bodyBytes=" + bodyBytes + " is outside 0.." + BODY_BYTES);
        }
        if (unpackedBytes < 0 || unpackedBytes > UNPACKED_BYTES) {
            throw new IllegalArgumentException("unpackedBytes=" + unpackedBytes + " is outside 0.." + UNPACKED_BYTES);
        }
    }
}
