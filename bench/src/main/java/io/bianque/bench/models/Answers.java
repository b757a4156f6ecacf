package io.bianque.bench.models;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that grow as answers are put behind one another, up to what one read can ask for. Not thread-safe. */
final class Answers {
    private byte[] bytes;
    private int length;

    /** Room for so many bytes before it grows. */
    Answers(int room) {
        bytes = new byte[room];
    }

    /** Forgets all answers and keeps the room. */
    void clear() {
        length = 0;
    }

    boolean isEmpty() {
        return length == 0;
    }

    /** The answers, valid until the next change. */
    ByteBuffer view() {
        return ByteBuffer.wrap(bytes, 0, length);
    }

    /** The array that holds {@link #length} bytes of answers from 0. */
    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Makes room for more bytes and hands out the place behind what is there, to be filled and then {@link #filled}. */
    ByteBuffer room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
        return ByteBuffer.wrap(bytes, length, bytes.length - length);
    }

    /** So many bytes of the room were filled. */
    void filled(int count) {
        length += count;
    }

    /** Puts ASCII text. */
    void put(String ascii) {
        put(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    void put(byte[] more) {
        room(more.length).put(more);
        length += more.length;
    }

    /** Puts the length of a header, then the header, then a body. */
    void putFrame(String header, String body) {
        room(4).putInt(header.length());
        length += 4;
        put(header);
        put(body);
    }
}
