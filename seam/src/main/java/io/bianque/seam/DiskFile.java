package io.bianque.seam;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One open file, read and written at given positions.
 *
 * <p>Thread-safe. What was written may be read at once, and survives the end of the process; it survives the loss of power only
 * after {@link #sync}. A file that is deleted while open can be read and written on until it is closed.
 */
public interface DiskFile extends Closeable {
    /** Bytes from the start to the end of the file, {@code >= 0}. */
    long size() throws IOException;

    /**
     * Reads from {@code position} on until {@code target} is full or the file ends.
     *
     * @param target   receives the bytes; its position advances
     * @param position {@code >= 0}; may lie past the end
     * @return bytes read, or -1 when {@code position} is at or past the end and {@code target} has room
     */
    int read(ByteBuffer target, long position) throws IOException;

    /**
     * Writes all that remains in {@code source}, making the file longer where needed; a hole before {@code position} reads as
     * zeros.
     *
     * @param source   its position advances
     * @param position {@code >= 0}
     * @throws DiskFullException when there is no room; any part may have been written
     */
    void write(ByteBuffer source, long position) throws IOException;

    /** Cuts the file down to {@code size} bytes, {@code >= 0}; does nothing when it is not longer. */
    void truncate(long size) throws IOException;

    /**
     * Makes all that was written durable, with the length of the file. When it fails, what was written since the last success
     * must be taken for lost even if it can still be read, and a later success says nothing about it.
     */
    void sync() throws IOException;

    /** Gives the handle back. Makes nothing durable. Does nothing the second time. */
    @Override
    void close() throws IOException;
}
