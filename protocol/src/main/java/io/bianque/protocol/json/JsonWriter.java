package io.bianque.protocol.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes one JSON document into a growing array that is reused: no white space, keys in the order given, the fewest
 * escapes. Keys and structure are the caller's to get right. Confined to one thread.
 */
public final class JsonWriter {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private static final long[] POWERS = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000};
    /** 10^15: integers below it are decimals that every double tells apart. */
    private static final long EXACT_DIGITS = 1_000_000_000_000_000L;

    private byte[] bytes = new byte[256];
    private int length;
    private boolean comma;

    /** Forgets what was written. */
    public JsonWriter reset() {
        length = 0;
        comma = false;
        return this;
    }

    /** The array that holds the document in its first {@link #length()} bytes; valid until the next write. */
    public byte[] array() {
        return bytes;
    }

    public int length() {
        return length;
    }

    public JsonWriter beginObject() {
        separate();
        put('{');
        comma = false;
        return this;
    }

    public JsonWriter endObject() {
        put('}');
        comma = true;
        return this;
    }

    public JsonWriter beginArray() {
        separate();
        put('[');
        comma = false;
        return this;
    }

    public JsonWriter endArray() {
        put(']');
        comma = true;
        return this;
    }

    /** A key; its value comes next. */
    public JsonWriter key(String key) {
        separate();
        quoted(key);
        put(':');
        comma = false;
        return this;
    }

    public JsonWriter value(String text) {
        separate();
        quoted(text);
        comma = true;
        return this;
    }

    public JsonWriter value(boolean value) {
        separate();
        ascii(value ? "true" : "false");
        comma = true;
        return this;
    }

    /**
     * A decimal that reads back as the same bits. The value must be finite. Does not allocate for numbers of at most 15 digits
     * with at most 6 behind the point.
     */
    public JsonWriter value(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(value + " has no form in JSON");
        }
        separate();
        comma = true;
        if (!shortDecimal(value)) {
            ascii(Double.toString(value));
        }
        return this;
    }

    /**
     * Writes a number whose digits make an exact integer: then that integer over the power of ten is rounded once, as a reader
     * rounds the decimal, and what it gives can be compared.
     */
    private boolean shortDecimal(double value) {
        long bits = Double.doubleToRawLongBits(value);
        for (int decimals = 0; decimals < POWERS.length; decimals++) {
            long digits = (long) Math.rint(value * POWERS[decimals]);
            if (digits >= EXACT_DIGITS || digits <= -EXACT_DIGITS) {
                return false;
            }
            if (Double.doubleToRawLongBits((double) digits / POWERS[decimals]) == bits) {
                decimal(digits, decimals);
                return true;
            }
        }
        return false;
    }

    private void decimal(long digits, int decimals) {
        long power = POWERS[decimals];
        if (digits < 0) {
            put('-');
        }
        long magnitude = Math.abs(digits);
        digits(magnitude / power, 1);
        if (decimals > 0) {
            put('.');
            digits(magnitude % power, decimals);
        }
    }

    /** Does not allocate. */
    public JsonWriter value(long value) {
        separate();
        comma = true;
        if (value == Long.MIN_VALUE) {
            ascii(Long.toString(value));
            return this;
        }
        if (value < 0) {
            put('-');
        }
        digits(Math.abs(value), 1);
        return this;
    }

    /** A number of 0 and above, with zeros before it where it has fewer digits than asked for. */
    private void digits(long value, int least) {
        int digits = 1;
        for (long bound = 10; digits < 19 && value >= bound; bound *= 10) {
            digits++;
        }
        digits = Math.max(digits, least);
        reserve(digits);
        long rest = value;
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    private void separate() {
        if (comma) {
            put(',');
        }
    }

    private void quoted(String text) {
        int size = text.length();
        reserve(size * 6 + 2); // the worst: every unit an escape
        bytes[length++] = '"';
        for (int i = 0; i < size; i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                bytes[length++] = '\\';
                bytes[length++] = (byte) c;
            } else if (c >= 0x20 && c < 0x80) {
                bytes[length++] = (byte) c;
            } else if (c < 0x20) {
                escape(c);
            } else if (Character.isSurrogate(c)) {
                if (i + 1 == size || !Character.isSurrogatePair(c, text.charAt(i + 1))) {
                    throw new IllegalArgumentException("text has half of a surrogate pair at " + i);
                }
                codePoint(text.codePointAt(i));
                i++;
            } else {
                codePoint(c);
            }
        }
        bytes[length++] = '"';
    }

    private void escape(char c) {
        bytes[length++] = '\\';
        int letter = switch (c) {
            case '\b' -> 'b';
            case '\f' -> 'f';
            case '\n' -> 'n';
            case '\r' -> 'r';
            case '\t' -> 't';
            default -> 'u';
        };
        bytes[length++] = (byte) letter;
        if (letter == 'u') {
            bytes[length++] = '0';
            bytes[length++] = '0';
            bytes[length++] = HEX[c >> 4];
            bytes[length++] = HEX[c & 15];
        }
    }

    private void codePoint(int c) {
        if (c < 0x800) {
            bytes[length++] = (byte) (0xc0 | c >> 6);
        } else {
            if (c < 0x10000) {
                bytes[length++] = (byte) (0xe0 | c >> 12);
            } else {
                bytes[length++] = (byte) (0xf0 | c >> 18);
                bytes[length++] = (byte) (0x80 | (c >> 12 & 0x3f));
            }
            bytes[length++] = (byte) (0x80 | (c >> 6 & 0x3f));
        }
        bytes[length++] = (byte) (0x80 | (c & 0x3f));
    }

    private void ascii(String text) {
        reserve(text.length());
        for (int i = 0; i < text.length(); i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
    }

    private void put(char c) {
        reserve(1);
        bytes[length++] = (byte) c;
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
