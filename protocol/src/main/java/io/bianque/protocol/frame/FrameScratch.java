package io.bianque.protocol.frame;

import java.util.zip.CRC32C;

/**
 * What a {@link FrameDecoder} needs only while it reads: the header, the frame that it hands out, a checksum. Decoders of
 * one thread may share one, so that a connection that is silent keeps none of it; a frame is then valid until any of them
 * is asked for the next. Confined to that thread.
 */
public final class FrameScratch {
    final Header header = new Header();
    final Frame frame = new Frame(header);
    final CRC32C crc = new CRC32C();
}
