package io.bianque.protocol.frame;

import io.bianque.protocol.json.JsonWriter;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Builds frames one after the other in an array that is reused: {@code begin}, the keys of the type, {@code end} with the
 * body. Keys are written in the order of the calls. Allocates nothing once its arrays have grown. One encoder per
 * connection; confined to one thread.
 */
public final class FrameEncoder {
    private static final int KEPT_BYTES = 64 << 10;

    private final JsonWriter header = new JsonWriter();
    private final CRC32C crc = new CRC32C();
    private byte[] frame = new byte[256];
    private ByteBuffer view = ByteBuffer.wrap(frame);
    private int size;

    /**
     * Begins a frame.
     *
     * @param size length in bytes of the body that {@link #end} will get, 0..1 MiB
     */
    public FrameEncoder begin(FrameType type, int size) {
        if (size < 0 || size > FrameLimits.BODY_BYTES) {
            throw new IllegalArgumentException("size=" + size + " is outside 0.." + FrameLimits.BODY_BYTES);
        }
        this.size = size;
        header.reset().beginObject().key("type").value(type.code()).key("size").value(size);
        return this;
    }

    /** Adds a key with an integer. */
    public FrameEncoder put(String key, long value) {
        header.key(key).value(value);
        return this;
    }

    /** Adds a key with text. */
    public FrameEncoder put(String key, String value) {
        header.key(key).value(value);
        return this;
    }

    /** Adds a key with true or false. */
    public FrameEncoder put(String key, boolean value) {
        header.key(key).value(value);
        return this;
    }

    /** Adds places in lanes, as pairs. */
    public FrameEncoder lanes(List<LaneSeq> lanes) {
        header.key("lanes").beginArray();
        for (var place : lanes) {
            header.beginArray().value(place.lane()).value(place.seq()).endArray();
        }
        header.endArray();
        return this;
    }

    /** Adds the checksum of the body that {@link #end} will get. */
    public FrameEncoder checksum(byte[] body, int offset) {
        crc.reset();
        crc.update(body, offset, size);
        return put("crc32c", String.format("%08x", crc.getValue()));
    }

    /** Ends a frame without a body. */
    public ByteBuffer end() {
        return end(frame, 0);
    }

    /**
     * Ends the frame.
     *
     * @param body holds the body of the size stated, from the offset on
     * @return the bytes to send, from position to limit; array and buffer are used again, so valid until the next
     *         {@code end}
     * @throws IllegalArgumentException if the header exceeds 4,096 bytes; records of messages cannot get there
     */
    public ByteBuffer end(byte[] body, int offset) {
        int headerBytes = header.endObject().length();
        if (headerBytes > FrameLimits.HEADER_BYTES) {
            throw new IllegalArgumentException(
                    "header of " + headerBytes + " bytes exceeds " + FrameLimits.HEADER_BYTES);
        }
        int total = 4 + headerBytes + size;
        if (frame.length < total || (frame.length > KEPT_BYTES && total <= KEPT_BYTES)) {
            frame = new byte[Math.max(total, 256)];
            view = ByteBuffer.wrap(frame);
        }
        frame[0] = (byte) (headerBytes >>> 24);
        frame[1] = (byte) (headerBytes >>> 16);
        frame[2] = (byte) (headerBytes >>> 8);
        frame[3] = (byte) headerBytes;
        System.arraycopy(header.array(), 0, frame, 4, headerBytes);
        System.arraycopy(body, offset, frame, 4 + headerBytes, size);
        return view.clear().limit(total);
    }
}
