package io.bianque.protocol.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * Texts one after the other as UTF-8 in an array that grows and is used again: who reads a document into it allocates
 * nothing for each text. Confined to one thread.
 */
public final class Utf8Sink {
    private static final int USUAL = 512;
    /** A larger array is not kept for the next document. */
    private static final int KEPT_MAX = 64 << 10;

    private byte[] bytes = new byte[USUAL];
    private int length;
    private boolean nul;

    /** Forgets all that it holds. */
    public void clear() {
        if (bytes.length > KEPT_MAX) {
            bytes = new byte[USUAL];
        }
        length = 0;
        nul = false;
    }

    /** How many bytes it holds. */
    public int length() {
        return length;
    }

    /** The bytes, from 0 to {@link #length}; the same array until something is added. */
    public byte[] array() {
        return bytes;
    }

    void add(byte[] from, int start, int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, bytes.length * 2));
        }
        System.arraycopy(from, start, bytes, length, count);
        length += count;
    }

    /** Whether NUL is among the texts, which JSON can only write as an escape. */
    public boolean holdsNul() {
        return nul;
    }

    void add(String text) {
        nul |= text.indexOf(0) >= 0;
        var utf8 = text.getBytes(UTF_8);
        add(utf8, 0, utf8.length);
    }
}
