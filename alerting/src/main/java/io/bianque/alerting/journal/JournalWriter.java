package io.bianque.alerting.journal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the journal's binary forms: numbers big-endian, texts as their length in bytes (u32) and UTF-8, maps sorted by
 * key, so that equal values have equal bytes. For one thread.
 */
public final class JournalWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);

    /** One byte, 0..255. */
    public JournalWriter u8(int value) {
        if (value < 0 || value > 255) {
            throw new IllegalArgumentException("u8=" + value + " is not in 0..255");
        }
        bytes.write(value);
        return this;
    }

    /** One byte, 1 or 0. */
    public JournalWriter bool(boolean value) {
        return u8(value ? 1 : 0);
    }

    /** Four bytes. */
    public JournalWriter i32(int value) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            bytes.write(value >>> shift);
        }
        return this;
    }

    /** Eight bytes. */
    public JournalWriter i64(long value) {
        i32((int) (value >>> 32));
        return i32((int) value);
    }

    /** Eight bytes: the raw bits, so that every NaN and -0.0 comes back as it was. */
    public JournalWriter f64(double value) {
        return i64(Double.doubleToRawLongBits(value));
    }

    /** A text; a lone surrogate becomes {@code ?}, as it has no UTF-8 form. */
    public JournalWriter text(String value) {
        var utf8 = value.getBytes(StandardCharsets.UTF_8);
        i32(utf8.length);
        bytes.writeBytes(utf8);
        return this;
    }

    /** A length, then the bytes. */
    public JournalWriter bytes(byte[] value) {
        i32(value.length);
        bytes.writeBytes(value);
        return this;
    }

    /** A flag, then the text if there is one. */
    public JournalWriter optionalText(@Nullable String value) {
        bool(value != null);
        return value == null ? this : text(value);
    }

    /** A flag, then the number if there is one. */
    public JournalWriter optionalI64(@Nullable Long value) {
        bool(value != null);
        return value == null ? this : i64(value);
    }

    /** A count, then key and value in turn, sorted by key. */
    public JournalWriter texts(Map<String, String> map) {
        i32(map.size());
        new TreeMap<>(map).forEach((key, value) -> text(key).text(value));
        return this;
    }

    /** A count, then each item. */
    public <T> JournalWriter list(Iterable<? extends T> items, BiConsumer<JournalWriter, ? super T> item) {
        int count = 0;
        var iterator = items.iterator();
        while (iterator.hasNext()) {
            iterator.next();
            count++;
        }
        i32(count);
        items.forEach(each -> item.accept(this, each));
        return this;
    }

    /** What was written so far, as a copy. */
    public byte[] toBytes() {
        return bytes.toByteArray();
    }
}
