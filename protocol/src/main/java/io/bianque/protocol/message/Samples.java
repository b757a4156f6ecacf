package io.bianque.protocol.message;

import io.bianque.protocol.frame.Encoding;
import io.bianque.protocol.frame.FrameLimits;
import io.bianque.protocol.frame.FrameType;
import java.util.Arrays;

/** Readings, still packed. The receiver unpacks them with the decoder of the lane. Owns its body. */
public final class Samples implements Message.Numbered {
    private final Stamp stamp;
    private final Encoding encoding;
    private final byte[] body;

    /**
     * Packed readings at their place.
     *
     * @param encoding {@code SAMPLES1} or {@code JSON}
     * @param body     copied, at most 8 MiB; above 1 MiB it can only be sent compressed
     */
    public Samples(Stamp stamp, Encoding encoding, byte[] body) {
        if (encoding != Encoding.SAMPLES1 && encoding != Encoding.JSON) {
            throw new IllegalArgumentException("enc=" + encoding.code() + " does not suit samples");
        }
        Bounds.range("size", body.length, 0, FrameLimits.UNPACKED_BYTES);
        this.stamp = stamp;
        this.encoding = encoding;
        this.body = body.clone();
    }

    @Override
    public FrameType type() {
        return FrameType.SAMPLES;
    }

    @Override
    public Stamp stamp() {
        return stamp;
    }

    /** How the body is packed. */
    public Encoding encoding() {
        return encoding;
    }

    /** A copy of the body. */
    public byte[] body() {
        return body.clone();
    }

    /** The body itself, for the codec. */
    byte[] sharedBody() {
        return body;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Samples samples && samples.stamp.equals(stamp) && samples.encoding == encoding
                && Arrays.equals(samples.body, body);
    }

    @Override
    public int hashCode() {
        return 31 * stamp.hashCode() + Arrays.hashCode(body);
    }

    @Override
    public String toString() {
        return "Samples[stamp=" + stamp + ", encoding=" + encoding + ", bytes=" + body.length + "]";
    }
}
