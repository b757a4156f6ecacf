package io.bianque.protocol.frame;

import io.bianque.protocol.ProtocolFault;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One whole frame, borrowed: its header and where its body lies. Valid until the decoder that gave it is asked for the
 * next one or the bytes fed to it change; whoever keeps a body copies it.
 */
public final class Frame {
    private static final byte[] NONE = {};

    private final Header header;
    private byte[] array = NONE;
    private int bodyOffset;
    private int bodyLength;
    private int length;
    private boolean packed;
    private @Nullable ProtocolFault damage;

    Frame(Header header) {
        this.header = header;
    }

    Frame at(byte[] source, int offset, int headerBytes) {
        array = source;
        bodyOffset = offset + 4 + headerBytes;
        bodyLength = header.size();
        length = 4 + headerBytes + bodyLength;
        packed = header.zip() != null;
        damage = null;
        return this;
    }

    /** The body is this from here on, from the beginning of the array. */
    void unpacked(byte[] body, int size) {
        array = body;
        bodyOffset = 0;
        bodyLength = size;
        packed = false;
    }

    /** Whether the body is compressed and was not unpacked yet. */
    public boolean isPacked() {
        return packed;
    }

    Frame damaged(ProtocolFault checksum) {
        damage = checksum;
        return this;
    }

    /**
     * Makes sure that the body is what was sent. Only a numbered frame is handed out with a wrong checksum, as it can be
     * refused alone.
     *
     * @throws ProtocolFault {@code CHECKSUM} when the body is not that of the stated checksum
     */
    public void verify() throws ProtocolFault {
        if (damage != null) {
            throw damage;
        }
    }

    /** Lets go of the bytes. */
    void clear() {
        damage = null;
        array = NONE;
        bodyOffset = 0;
        bodyLength = 0;
        length = 0;
        packed = false;
    }

    /** What the frame is. */
    public FrameType type() {
        return header.type();
    }

    /** The checked header. */
    public Header header() {
        return header;
    }

    /** The array that holds the body from {@link #bodyOffset()} on; never to be changed. */
    public byte[] array() {
        return array;
    }

    /** Where the body begins in {@link #array()}. */
    public int bodyOffset() {
        return bodyOffset;
    }

    /** Length of the body in {@link #array()}, in bytes: as sent, until it is unpacked. */
    public int bodyLength() {
        return bodyLength;
    }

    /** Bytes of the whole frame on the wire, its four length bytes included: what counts against credit. */
    public int length() {
        return length;
    }

    /** The body as a read-only view. */
    public ByteBuffer body() {
        return ByteBuffer.wrap(array, bodyOffset, bodyLength).slice().asReadOnlyBuffer();
    }
}
