package io.bianque.protocol.frame;

import io.bianque.protocol.FaultReason;
import io.bianque.protocol.ProtocolFault;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into frames, whatever pieces it comes in.
 *
 * <pre>
 *  0        4                     4+H                      4+H+size
 *  ┌────────┬──────────────────────┬────────────────────────┐
 *  │ u32 BE │ header: JSON, UTF-8  │ body: size bytes       │
 *  │   H    │ H bytes, one object  │ may be empty           │
 *  └────────┴──────────────────────┴────────────────────────┘
 * </pre>
 *
 * <p>A frame that lies whole in a buffer with an array is handed out in place. Pieces are gathered in an array that grows
 * with the bytes that really came, never with those announced, and is let go with its frame: a connection between two
 * frames holds no buffer. One decoder per connection; confined to one thread, whose decoders may share a {@link FrameScratch}.
 */
public final class FrameDecoder {
    private static final int PREFIX = 4;
    private static final int FIRST_PIECE = 512;
    private static final byte[] NONE = {};

    private final FrameScratch scratch;
    private FrameLimits limits;
    private Set<String> announced = Set.of();

    private byte[] held = NONE;
    private int heldBytes;
    private int headerBytes;
    private int needed = PREFIX;
    private boolean bodyKnown;
    private @Nullable ProtocolFault fault;

    /** A decoder that takes frames within the limits. */
    public FrameDecoder(FrameLimits limits) {
        this(limits, new FrameScratch());
    }

    /** The same with what it needs while it reads, which other decoders of its thread may share. */
    public FrameDecoder(FrameLimits limits, FrameScratch scratch) {
        this.limits = limits;
        this.scratch = scratch;
    }

    /** Sets other limits, from the next header on; raised when a peer has said who it is. */
    public void limits(FrameLimits next) {
        limits = next;
    }

    /** Names the capabilities that both sides announced. */
    public void announced(Set<String> capabilities) {
        announced = Set.copyOf(capabilities);
    }

    /**
     * The next whole frame, or null when the bytes so far hold none. Consumes what it used of {@code in}: with null, all
     * of it. Call it until it returns null.
     *
     * @return a view that is valid until the next call on this decoder or one that shares its scratch; of a numbered frame {@link Frame#verify} says whether its body has
     *         the checksum that it states
     * @throws ProtocolFault when the peer broke the framing; the stream cannot be read on, and every later call throws it
     *         again
     */
    public @Nullable Frame next(ByteBuffer in) throws ProtocolFault {
        if (fault != null) {
            throw fault;
        }
        scratch.frame.clear();
        try {
            if (bodyKnown && heldBytes == needed) { // what was handed out last has been used
                release();
            }
            if (heldBytes == 0 && in.hasArray()) {
                var whole = inPlace(in);
                if (whole != null) {
                    return whole;
                }
            }
            return gather(in);
        } catch (ProtocolFault broken) {
            fault = broken;
            release();
            throw broken;
        }
    }

    /** Whether part of a frame has come, so that the deadline for the rest of it runs. */
    public boolean isMidFrame() {
        return heldBytes > 0 && heldBytes < needed;
    }

    /** Bytes that have come of a frame which is not whole; 0 between two frames. */
    public int midFrameBytes() {
        return isMidFrame() ? heldBytes : 0;
    }

    /** Bytes of memory that this decoder holds for a frame in pieces. */
    public int heldBytes() {
        return held.length;
    }

    /** Lets go of a frame in pieces: the stream is not read on. The frame handed out last must not be used any more. */
    public void drop() {
        release();
    }

    private @Nullable Frame inPlace(ByteBuffer in) throws ProtocolFault {
        int available = in.remaining();
        if (available < PREFIX) {
            return null;
        }
        byte[] array = in.array();
        int start = in.arrayOffset() + in.position();
        int length = headerLength(array, start);
        if (available < PREFIX + length) {
            return null;
        }
        scratch.header.parse(array, start + PREFIX, length, limits, announced);
        int total = PREFIX + length + scratch.header.size();
        if (available < total) {
            return null;
        }
        in.position(in.position() + total);
        return checked(scratch.frame.at(array, start, length));
    }

    private @Nullable Frame gather(ByteBuffer in) throws ProtocolFault {
        boolean parsed = false; // by this call: what an earlier one parsed another decoder may have written over
        while (true) {
            int take = Math.min(needed - heldBytes, in.remaining());
            reserve(heldBytes + take);
            in.get(held, heldBytes, take);
            heldBytes += take;
            if (heldBytes < needed) {
                return null;
            }
            if (needed == PREFIX) {
                headerBytes = headerLength(held, 0);
                needed = PREFIX + headerBytes;
            } else {
                if (!parsed) {
                    scratch.header.parse(held, PREFIX, headerBytes, limits, announced);
                    parsed = true;
                }
                if (!bodyKnown) {
                    bodyKnown = true;
                    needed += scratch.header.size();
                }
                if (heldBytes == needed) {
                    return checked(scratch.frame.at(held, 0, headerBytes));
                }
            }
        }
    }

    private static int headerLength(byte[] bytes, int at) throws ProtocolFault {
        long length = (bytes[at] & 0xffL) << 24 | (bytes[at + 1] & 0xff) << 16 | (bytes[at + 2] & 0xff) << 8
                | (bytes[at + 3] & 0xff);
        if (length < FrameLimits.HEADER_BYTES_MIN || length > FrameLimits.HEADER_BYTES) {
            throw new ProtocolFault(FaultReason.HEADER_LENGTH, "header length " + length + " is outside "
                    + FrameLimits.HEADER_BYTES_MIN + ".." + FrameLimits.HEADER_BYTES);
        }
        return (int) length;
    }

    private Frame checked(Frame whole) throws ProtocolFault {
        long stated = scratch.header.checksum();
        if (stated >= 0) {
            var crc = scratch.crc;
            crc.reset();
            crc.update(whole.array(), whole.bodyOffset(), whole.bodyLength());
            if (crc.getValue() != stated) {
                var fault = new ProtocolFault(FaultReason.CHECKSUM, whole.type().code() + ": crc32c of the body is "
                        + String.format("%08x", crc.getValue()) + ", the header states "
                        + String.format("%08x", stated));
                if (!whole.type().isNumbered()) {
                    throw fault;
                }
                return whole.damaged(fault);
            }
        }
        return whole;
    }

    private void reserve(int bytes) {
        if (bytes > held.length) {
            held = Arrays.copyOf(held, Math.min(Math.max(needed, FIRST_PIECE), Math.max(bytes, held.length * 2)));
        }
    }

    private void release() {
        held = NONE;
        heldBytes = 0;
        headerBytes = 0;
        bodyKnown = false;
        needed = PREFIX;
    }
}
