package io.bianque.alerting.journal;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link JournalWriter} wrote. Strict: a length or count beyond the bytes that are left is refused before
 * anything is allocated for it, as is UTF-8 that is not well-formed. For one thread.
 */
public final class JournalReader {
    private final ByteBuffer bytes;

    /** Reads the remaining bytes of a buffer, whose own position stays where it is. */
    public JournalReader(ByteBuffer bytes) {
        this.bytes = bytes.slice();
    }

    /** Reads an array. */
    public JournalReader(byte[] bytes) {
        this(ByteBuffer.wrap(bytes));
    }

    /** One byte, 0..255. */
    public int u8() {
        need(1);
        return bytes.get() & 0xff;
    }

    /** One byte that must be 1 or 0. */
    public boolean bool() {
        int value = u8();
        if (value > 1) {
            throw new JournalFormatException("a flag is " + value + " at byte " + (bytes.position() - 1));
        }
        return value == 1;
    }

    /** Four bytes. */
    public int i32() {
        need(4);
        return bytes.getInt();
    }

    /** Eight bytes. */
    public long i64() {
        need(8);
        return bytes.getLong();
    }

    /** Eight bytes as raw bits. */
    public double f64() {
        return Double.longBitsToDouble(i64());
    }

    /** A text. */
    public String text() {
        int length = count(1);
        var slice = bytes.slice(bytes.position(), length);
        bytes.position(bytes.position() + length);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(slice).toString();
        } catch (CharacterCodingException e) {
            throw new JournalFormatException("a text before byte " + bytes.position() + " is not UTF-8");
        }
    }

    /** Bytes. */
    public byte[] bytes() {
        var value = new byte[count(1)];
        bytes.get(value);
        return value;
    }

    /** A text or null. */
    public @Nullable String optionalText() {
        return bool() ? text() : null;
    }

    /** A number or null. */
    public @Nullable Long optionalI64() {
        return bool() ? Long.valueOf(i64()) : null;
    }

    /** A map, whose keys must be sorted and not repeat. */
    public Map<String, String> texts() {
        int count = count(8);
        var map = new TreeMap<String, String>();
        for (int i = 0; i < count; i++) {
            var key = text();
            if (!map.isEmpty() && map.lastKey().compareTo(key) >= 0) {
                throw new JournalFormatException("the key \"" + key + "\" repeats or is out of order");
            }
            map.put(key, text());
        }
        return map;
    }

    /** A list. */
    public <T> List<T> list(Function<JournalReader, ? extends T> item) {
        int count = count(1);
        var items = new ArrayList<T>();
        for (int i = 0; i < count; i++) {
            items.add(item.apply(this));
        }
        return items;
    }

    /** Refuses bytes that are left over. */
    public void end() {
        if (bytes.hasRemaining()) {
            throw new JournalFormatException(bytes.remaining() + " bytes are left over at byte " + bytes.position());
        }
    }

    private int count(int leastBytesEach) {
        int count = i32();
        if (count < 0 || (long) count * leastBytesEach > bytes.remaining()) {
            throw new JournalFormatException(
                    "a length of " + count + " at byte " + (bytes.position() - 4) + ", but only "
                            + bytes.remaining() + " bytes follow");
        }
        return count;
    }

    private void need(int length) {
        if (bytes.remaining() < length) {
            throw new JournalFormatException("ends at byte " + bytes.limit() + ", within a value that begins at byte "
                    + bytes.position());
        }
    }
}
