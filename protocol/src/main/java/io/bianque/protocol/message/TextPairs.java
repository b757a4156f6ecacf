package io.bianque.protocol.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bianque.protocol.FaultReason;
import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.json.JsonReader;
import io.bianque.protocol.json.Utf8Sink;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Names with their texts, sorted by name as strings are, each name once. Both are UTF-8 in an array that is used again, so
 * that reading allocates nothing. Valid until the owner reads on; confined to its thread.
 */
public final class TextPairs {
    // Of each pair: where the name begins, where it ends and the text begins, where that ends, the UTF-16 units of both.
    private static final int NAME = 0;
    private static final int TEXT = 1;
    private static final int END = 2;
    private static final int NAME_UNITS = 3;
    private static final int TEXT_UNITS = 4;
    private static final int WIDTH = 5;

    private final Utf8Sink utf8;
    private int[] places = new int[8 * WIDTH];
    private int count;

    TextPairs(Utf8Sink utf8) {
        this.utf8 = utf8;
    }

    /** How many pairs there are. */
    public int count() {
        return count;
    }

    /** What holds the bytes of all names and texts. */
    public byte[] array() {
        return utf8.array();
    }

    /** Where a name begins. */
    public int nameFrom(int index) {
        return places[index * WIDTH + NAME];
    }

    /** Bytes of a name. */
    public int nameBytes(int index) {
        return places[index * WIDTH + TEXT] - places[index * WIDTH + NAME];
    }

    /** Where a text begins. */
    public int textFrom(int index) {
        return places[index * WIDTH + TEXT];
    }

    /** Bytes of a text. */
    public int textBytes(int index) {
        return places[index * WIDTH + END] - places[index * WIDTH + TEXT];
    }

    void clear() {
        count = 0;
    }

    void read(JsonReader reader) throws ProtocolFault {
        count = 0;
        reader.beginObject();
        int name = utf8.length();
        for (int units = reader.nextKey(utf8); units >= 0; units = reader.nextKey(utf8)) {
            int text = utf8.length();
            int at = place(reader, name, text);
            if (count == Bounds.LABELS) {
                throw new ProtocolFault(FaultReason.TOO_MANY, "more than " + Bounds.LABELS + " entries in a map");
            }
            int textUnits = reader.text(Bounds.ATTRIBUTE_VALUE, utf8);
            insert(at, name, text, units, textUnits);
            name = utf8.length();
        }
    }

    /** Where a name belongs among the others, which mostly come in their order. */
    private int place(JsonReader reader, int name, int end) throws ProtocolFault {
        var bytes = utf8.array();
        int at = count;
        while (at > 0) {
            int order = compare(bytes, nameFrom(at - 1), textFrom(at - 1), bytes, name, end);
            if (order == 0) {
                throw reader.comesTwice(new String(bytes, name, end - name, UTF_8));
            }
            if (order < 0) {
                break;
            }
            at--;
        }
        return at;
    }

    private void insert(int at, int name, int text, int nameUnits, int textUnits) {
        if ((count + 1) * WIDTH > places.length) {
            places = Arrays.copyOf(places, places.length * 2);
        }
        System.arraycopy(places, at * WIDTH, places, (at + 1) * WIDTH, (count - at) * WIDTH);
        places[at * WIDTH + NAME] = name;
        places[at * WIDTH + TEXT] = text;
        places[at * WIDTH + END] = utf8.length();
        places[at * WIDTH + NAME_UNITS] = nameUnits;
        places[at * WIDTH + TEXT_UNITS] = textUnits;
        count++;
    }

    /** The order of two texts in UTF-8 as {@link String#compareTo} has it, which puts surrogate pairs before U+E000. */
    public static int compare(byte[] left, int leftFrom, int leftTo, byte[] right, int rightFrom, int rightTo) {
        int differ = Arrays.mismatch(left, leftFrom, leftTo, right, rightFrom, rightTo);
        if (differ < 0) {
            return 0;
        }
        if (differ == leftTo - leftFrom || differ == rightTo - rightFrom) {
            return Integer.compare(leftTo - leftFrom, rightTo - rightFrom);
        }
        return Integer.compare(rank(left[leftFrom + differ]), rank(right[rightFrom + differ]));
    }

    /** Characters of four bytes stand for pairs of units from U+D800, before those of three from U+E000, 0xee. */
    private static int rank(byte unit) {
        int value = unit & 0xff;
        return value >= 0xf0 ? value - 2 : value >= 0xee ? value + 0x20 : value;
    }

    /** Refuses what {@link Bounds#labels} would. */
    void requireLabels(String what) {
        for (int i = 0; i < count; i++) {
            if (!isName(i)) {
                throw new IllegalArgumentException(
                        what + " name must be a Prometheus name of at most " + Bounds.LABEL_NAME);
            }
            requireText(what, " value", i, TEXT, TEXT_UNITS, 0, Bounds.LABEL_VALUE);
        }
    }

    /** Refuses what {@link Bounds#attributes} would. */
    void requireAttributes(String what) {
        for (int i = 0; i < count; i++) {
            requireText(what, " name", i, NAME, NAME_UNITS, 1, Bounds.ATTRIBUTE_NAME);
            requireText(what, " value", i, TEXT, TEXT_UNITS, 0, Bounds.ATTRIBUTE_VALUE);
        }
    }

    private boolean isName(int index) {
        var bytes = utf8.array();
        int from = nameFrom(index);
        int length = nameBytes(index);
        boolean good = length > 0 && length <= Bounds.LABEL_NAME;
        for (int i = 0; good && i < length; i++) {
            byte c = bytes[from + i];
            good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (i > 0 && c >= '0' && c <= '9');
        }
        return good;
    }

    /** The reader has refused half a surrogate pair; what is left to look for is NUL. */
    private void requireText(String what, String part, int index, int place, int unitsPlace, int min, int max) {
        int units = places[index * WIDTH + unitsPlace];
        if (units < min || units > max) {
            throw new IllegalArgumentException(
                    what + part + " has " + units + " characters, outside " + min + ".." + max);
        }
        if (utf8.holdsNul()) {
            for (int i = places[index * WIDTH + place]; i < places[index * WIDTH + place + 1]; i++) {
                if (utf8.array()[i] == 0) {
                    throw new IllegalArgumentException(what + part + " has NUL");
                }
            }
        }
    }

    /** A map of its own with the same. */
    Map<String, String> toMap() {
        var map = new TreeMap<String, String>();
        for (int i = 0; i < count; i++) {
            map.put(new String(array(), nameFrom(i), nameBytes(i), UTF_8),
                    new String(array(), textFrom(i), textBytes(i), UTF_8));
        }
        return map;
    }
}
