package io.bianque.agent.action;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * What one stream of a program writes, as texts: bytes that are no UTF-8 and NULs are replaced, a character is never cut. Of a
 * whole run at most {@value #RUN_CHARS_MAX} characters are handed on, in at most {@value #SMALL_PIECES} pieces as they come and
 * then in long ones; the rest is counted. One thread a stream; the budget is shared.
 */
final class OutputPieces {
    static final int RUN_CHARS_MAX = 64 << 10;
    static final int PIECE_CHARS = 4_096;
    private static final int SMALL_PIECES = 100;
    private static final int TAIL_CHARS = RunEnd.DETAIL_MAX;

    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE).onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final CharBuffer chars = CharBuffer.allocate(PIECE_CHARS);
    private final ByteBuffer bytes = ByteBuffer.allocate(PIECE_CHARS);
    private final Budget budget;
    private final Consumer<String> out;

    /** What all streams of a run may write, and the last that they wrote. Thread-safe. */
    static final class Budget {
        private final StringBuilder tail = new StringBuilder();
        private int left = RUN_CHARS_MAX;
        private int pieces;
        private long leftOut;

        private synchronized String take(String text) {
            tail.append(text);
            if (tail.length() > 2 * TAIL_CHARS) {
                tail.delete(0, tail.length() - TAIL_CHARS);
            }
            int length = Math.min(left, text.length());
            if (length > 0 && length < text.length() && Character.isHighSurrogate(text.charAt(length - 1))) {
                length--;
            }
            left -= length;
            leftOut += text.length() - length;
            pieces++;
            return text.substring(0, length);
        }

        private synchronized boolean takesSmallPieces() {
            return pieces < SMALL_PIECES;
        }

        /** The last that was written. */
        synchronized String tail() {
            int from = Math.max(0, tail.length() - TAIL_CHARS);
            if (from < tail.length() && Character.isLowSurrogate(tail.charAt(from))) {
                from++;
            }
            return tail.substring(from);
        }

        /** Characters that were not handed on. */
        synchronized long leftOut() {
            return leftOut;
        }
    }

    OutputPieces(Budget budget, Consumer<String> out) {
        this.budget = budget;
        this.out = out;
    }

    /** Takes what was read. */
    void add(byte[] read, int count) {
        for (int from = 0; from < count;) {
            int length = Math.min(bytes.remaining(), count - from);
            bytes.put(read, from, length).flip();
            from += length;
            decode(false);
            bytes.compact();
        }
        if (budget.takesSmallPieces()) {
            flush();
        }
    }

    /** The stream has ended. */
    void end() {
        bytes.flip();
        decode(true);
        bytes.clear();
        flush();
    }

    private void decode(boolean last) {
        while (decoder.decode(bytes, chars, last).isOverflow()) {
            flush();
        }
    }

    private void flush() {
        chars.flip();
        var text = budget.take(chars.toString().replace('\0', '\ufffd'));
        chars.clear();
        if (!text.isEmpty()) {
            out.accept(text);
        }
    }
}
