package io.bianque.protocol.frame;

import io.bianque.protocol.FaultReason;
import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.zip.Unzip;
import io.bianque.protocol.zip.ZstdFrame;
import java.util.function.IntConsumer;

/**
 * Unpacks compressed bodies into one array that is used again. What a body says of itself is checked before any memory is
 * taken: first the header's limits (raw at most 8 MiB and at most 100 times the bytes that really came), then the structure
 * of the zstd frame. Unpacking then stops at {@code raw} bytes, whatever the frame goes on to say.
 *
 * <p>Takes at most 8 MiB. For any number of connections of one thread.
 */
public final class Unpacker {
    /** What is kept from one body to the next. */
    static final int KEPT_BYTES = 256 << 10;
    private static final byte[] NONE = {};

    private final Unzip unzip;
    private final IntConsumer memory;
    private byte[] scratch = NONE;

    /**
     * An unpacker that holds no memory yet.
     *
     * @param memory told each change of the bytes held, before they are taken and after they were let go
     */
    public Unpacker(Unzip unzip, IntConsumer memory) {
        this.unzip = unzip;
        this.memory = memory;
    }

    /**
     * Gives the frame its body as it was before it was compressed; does nothing to a body that is not, or that was unpacked.
     * The frame's body is valid until the next call of any method here.
     *
     * @throws ProtocolFault {@code OUT_OF_RANGE} when the body is not one zstd frame as the protocol demands that unpacks to
     *         exactly the length that its header states
     */
    public void open(Frame frame) throws ProtocolFault {
        if (!frame.isPacked()) {
            return;
        }
        int raw = (int) frame.header().raw();
        var what = frame.type().code();
        ZstdFrame.check(frame.array(), frame.bodyOffset(), frame.bodyLength(), raw, what);
        reserve(raw);
        int length = unzip.unpack(frame.array(), frame.bodyOffset(), frame.bodyLength(), scratch, raw);
        if (length != raw) {
            throw new ProtocolFault(FaultReason.OUT_OF_RANGE,
                    what + ": the compressed body " + (length < 0
                            ? "cannot be unpacked to"
                            : "unpacks to " + length
                                    + " bytes, not")
                            + " raw=" + raw);
        }
        frame.unpacked(scratch, raw);
    }

    /** Bytes of memory held. */
    public int heldBytes() {
        return scratch.length;
    }

    /** Lets go of memory that an uncommonly long body took. No frame opened here may be used any more. */
    public void shrink() {
        if (scratch.length > KEPT_BYTES) {
            int before = scratch.length;
            scratch = NONE;
            memory.accept(-before);
        }
    }

    private void reserve(int bytes) {
        if (bytes > scratch.length) {
            memory.accept(bytes - scratch.length);
            scratch = NONE; // so that both are never held
            scratch = new byte[bytes];
        }
    }
}
