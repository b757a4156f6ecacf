package io.bianque.protocol.log;

import java.nio.ByteBuffer;

/**
 * One record as a reader finds it: synced, and with a checksum that holds.
 *
 * @param offset     its name for ever, {@code >= 0}; larger than that of every record before it
 * @param nextOffset where to read on: {@code > offset}, and at or below the offset of the next record
 * @param payload    the bytes that were appended, from position to limit of an array that belongs to the caller
 */
public record LogRecord(long offset, long nextOffset, ByteBuffer payload) {}
