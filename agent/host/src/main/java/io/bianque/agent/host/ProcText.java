package io.bianque.agent.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * A cursor over the text of a file in {@code /proc}: words parted by blanks, in lines. Reads nothing beyond the end and takes
 * no character for granted, so that a foreign or cut text gives -1 and empty words, never an exception. Confined to one
 * thread.
 */
final class ProcText {
    private final byte[] bytes;
    private final int end;
    private int at;

    ProcText(byte[] bytes, int length) {
        this.bytes = bytes;
        this.end = Math.min(length, bytes.length);
    }

    static ProcText of(String text) {
        var bytes = text.getBytes(ISO_8859_1);
        return new ProcText(bytes, bytes.length);
    }

    boolean hasMore() {
        return at < end;
    }

    /** The next word of this line, empty at its end. Also ends at a colon, which is taken. */
    String word() {
        skipBlanks();
        var from = at;
        while (at < end && !isBlank(bytes[at]) && bytes[at] != '\n' && bytes[at] != ':') {
            at++;
        }
        var word = new String(bytes, from, at - from, ISO_8859_1);
        if (at < end && bytes[at] == ':') {
            at++;
        }
        return word;
    }

    /** The next word of this line as a number; -1 when it is none, negative or longer than 18 digits. */
    long number() {
        skipBlanks();
        var from = at;
        var value = 0L;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9' && at - from < 19) {
            value = value * 10 + (bytes[at++] - '0');
        }
        var good = at > from && at - from < 19 && (at >= end || isBlank(bytes[at]) || bytes[at] == '\n');
        skipWord();
        return good ? value : -1;
    }

    /** Skips words of this line. */
    ProcText skip(int words) {
        for (var i = 0; i < words; i++) {
            skipBlanks();
            skipWord();
        }
        return this;
    }

    /** Goes to the start of the next line. */
    void nextLine() {
        while (at < end && bytes[at] != '\n') {
            at++;
        }
        at = Math.min(at + 1, end);
    }

    /** Goes on behind the given text in this line; false (and no move) when it is not in it. */
    boolean after(String text) {
        for (var i = at; i + text.length() <= end && bytes[i] != '\n'; i++) {
            var k = 0;
            while (k < text.length() && bytes[i + k] == text.charAt(k)) {
                k++;
            }
            if (k == text.length()) {
                at = i + k;
                return true;
            }
        }
        return false;
    }

    private void skipBlanks() {
        while (at < end && isBlank(bytes[at])) {
            at++;
        }
    }

    private void skipWord() {
        while (at < end && !isBlank(bytes[at]) && bytes[at] != '\n') {
            at++;
        }
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }
}
