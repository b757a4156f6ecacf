package io.bianque.protocol.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.bianque.protocol.FaultReason;
import io.bianque.protocol.ProtocolFault;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Pulls values out of one JSON document in memory, strictly: well-formed UTF-8, no duplicate keys (escaped ones are the
 * same key), no comments, no NaN, no leading zeros, no unpaired surrogates, bounded depth and number of keys. The reader
 * asks for what it expects and gets it, or a {@link ProtocolFault} that says what stood where.
 *
 * <p>Reused from document to document; allocates only for text that is not among its {@link JsonNames} and for keys it
 * does not know. Confined to one thread. After a fault only {@link #open} may be called.
 */
public final class JsonReader {
    private static final double[] POWERS_OF_TEN = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12,
            1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH_BYTE = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    /** No key of the protocol, and no name in a map, comes near it. */
    private static final int KEY_MAX = 4_096;
    private static final int DISCARD = -1;
    private static final int KEPT_MAX = 1_024;
    private static final int LONGEST_NUMBER = 400;
    private static final int SAFE_DIGITS = 18;

    private final JsonNames names;
    private final int maxDepth;
    private final int maxKeys;
    private final long[] knownKeys;
    private final int[] keyCount;
    private final boolean[] fresh;
    private final @Nullable String[] keyAt;
    /** Where the key stands in the document and how long it is, when nobody wanted it as a string. */
    private final int[] keyFrom;
    private final int[] keyBytes;
    private final @Nullable Set<String>[] otherKeys;

    private String document = "document";
    private byte[] bytes = new byte[0];
    private int from;
    private int pos;
    private int end;
    private int depth;

    /** Of the last plain text that was scanned. */
    private int plainHash;

    // The last number that was scanned.
    private int numberStart;
    private boolean integral;
    private boolean overflow;
    private long integer;

    /**
     * A reader with its limits.
     *
     * @param names words to recognise without allocating
     * @param maxDepth how many objects and arrays may stand inside each other, the outermost counted
     * @param maxKeys how many keys one object may have
     */
    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of sets, filled with nothing else
    public JsonReader(JsonNames names, int maxDepth, int maxKeys) {
        this.names = names;
        this.maxDepth = maxDepth;
        this.maxKeys = maxKeys;
        knownKeys = new long[maxDepth + 1];
        keyCount = new int[maxDepth + 1];
        fresh = new boolean[maxDepth + 1];
        keyAt = new String[maxDepth + 1];
        keyFrom = new int[maxDepth + 1];
        keyBytes = new int[maxDepth + 1];
        otherKeys = new Set[maxDepth + 1];
    }

    /**
     * Starts on a document, forgetting the one before.
     *
     * @param document what to call it in faults: "header", "body of event"
     */
    public void open(String document, byte[] bytes, int from, int length) {
        this.document = document;
        this.bytes = bytes;
        this.from = from;
        pos = from;
        end = from + length;
        depth = 0;
        keyAt[0] = null;
    }

    /** Enters an object; keys follow through {@link #nextKey}. */
    public void beginObject() throws ProtocolFault {
        if (token() != '{') {
            throw unexpected("an object");
        }
        enter();
        knownKeys[depth] = 0;
        keyCount[depth] = 0;
        var others = otherKeys[depth];
        if (others != null && !others.isEmpty()) {
            others.clear();
        }
    }

    /** The next key of the object, its value being next; null at the end of the object, which is then left. */
    public @Nullable String nextKey() throws ProtocolFault {
        if (!more('}')) {
            return null;
        }
        if (token() != '"') {
            throw bad("a key in quotes");
        }
        keyAt[depth] = null;
        int start = pos + 1;
        int index;
        String key;
        int close = plainEnd(start);
        if (close >= 0) {
            checkLength(close - start, KEY_MAX);
            index = names.indexOf(bytes, start, close - start, plainHash);
            key = index >= 0 ? names.word(index) : new String(bytes, start, close - start, US_ASCII);
            pos = close + 1;
        } else {
            key = slowText(KEY_MAX);
            index = names.indexOf(key);
        }
        remember(key, index);
        if (token() != ':') {
            throw bad("':' after a key");
        }
        pos++;
        return key;
    }

    /**
     * The next key of the object as UTF-8 behind what the sink holds, its value being next; -1 at the end of the object,
     * which is then left. That no key comes twice is for the caller to see, who has all of them.
     *
     * @return its length in UTF-16 units
     */
    public int nextKey(Utf8Sink sink) throws ProtocolFault {
        if (!more('}')) {
            return -1;
        }
        if (token() != '"') {
            throw bad("a key in quotes");
        }
        keyAt[depth] = null;
        keyBytes[depth] = 0;
        int start = pos;
        int length = copyText(KEY_MAX, sink);
        if (++keyCount[depth] > maxKeys) {
            throw new ProtocolFault(FaultReason.TOO_MANY, document + ": more than " + maxKeys + " keys in one object");
        }
        keyFrom[depth] = start + 1;
        keyBytes[depth] = pos - start - 2;
        if (token() != ':') {
            throw bad("':' after a key");
        }
        pos++;
        return length;
    }

    /** The fault of a key that stands in its object for the second time. */
    public ProtocolFault comesTwice(String key) {
        return new ProtocolFault(FaultReason.DUPLICATE_KEY,
                document + ": key \"" + printable(key) + "\" comes twice");
    }

    /** Enters an array; see {@link #nextElement}. */
    public void beginArray() throws ProtocolFault {
        if (token() != '[') {
            throw unexpected("an array");
        }
        enter();
    }

    /** Whether an element is next; at the end of the array false, and the array is left. */
    public boolean nextElement() throws ProtocolFault {
        return more(']');
    }

    /** An integer without fraction or exponent within the bounds, both inclusive. */
    public long integer(long min, long max) throws ProtocolFault {
        int c = token();
        if (c != '-' && (c < '0' || c > '9')) {
            throw unexpected("an integer");
        }
        scanNumber();
        if (!integral) {
            throw new ProtocolFault(FaultReason.WRONG_TYPE, where() + " must be an integer, not " + clip(numberStart));
        }
        if (overflow || integer < min || integer > max) {
            throw new ProtocolFault(FaultReason.OUT_OF_RANGE,
                    where() + "=" + clip(numberStart) + " is outside " + min + ".." + max);
        }
        return integer;
    }

    /** A number, rounded to the nearest double; one too large for a double is out of range. */
    public double number() throws ProtocolFault {
        int c = token();
        if (c != '-' && (c < '0' || c > '9')) {
            throw unexpected("a number");
        }
        scanNumber();
        if (integral && !overflow && Math.abs(integer) < 1L << 53 && !(integer == 0 && bytes[numberStart] == '-')) {
            return integer;
        }
        double quick = shortDecimal();
        if (!Double.isNaN(quick)) {
            return quick;
        }
        if (pos - numberStart > LONGEST_NUMBER) {
            throw new ProtocolFault(FaultReason.OUT_OF_RANGE, where() + " has a number of " + (pos - numberStart)
                    + " characters, more than " + LONGEST_NUMBER);
        }
        double value = Double.parseDouble(new String(bytes, numberStart, pos - numberStart, US_ASCII));
        if (Double.isInfinite(value)) {
            throw new ProtocolFault(FaultReason.OUT_OF_RANGE, where() + "=" + clip(numberStart) + " exceeds a double");
        }
        return value;
    }

    /** Text of at most that many UTF-16 units; known words come without a new string. */
    public String text(int maxLength) throws ProtocolFault {
        if (token() != '"') {
            throw unexpected("text");
        }
        int start = pos + 1;
        int close = plainEnd(start);
        String text;
        if (close >= 0) {
            checkLength(close - start, maxLength);
            int index = names.indexOf(bytes, start, close - start, plainHash);
            text = index >= 0 ? names.word(index) : new String(bytes, start, close - start, US_ASCII);
            pos = close + 1;
        } else {
            text = slowText(maxLength);
        }
        return text;
    }

    /**
     * Text as UTF-8 behind what the sink holds. Allocates only for text with escapes or beyond ASCII.
     *
     * @return its length in UTF-16 units, at most {@code maxLength}
     */
    public int text(int maxLength, Utf8Sink sink) throws ProtocolFault {
        if (token() != '"') {
            throw unexpected("text");
        }
        return copyText(maxLength, sink);
    }

    private int copyText(int maxLength, Utf8Sink sink) throws ProtocolFault {
        int start = pos + 1;
        int close = plainEnd(start);
        if (close >= 0) {
            checkLength(close - start, maxLength);
            sink.add(bytes, start, close - start);
            pos = close + 1;
            return close - start;
        }
        var text = slowText(maxLength);
        sink.add(text);
        return text.length();
    }

    /** Before it is made: a text costs no memory that its limit does not allow. */
    private void checkLength(int length, int maxLength) throws ProtocolFault {
        if (length > maxLength) {
            throw new ProtocolFault(FaultReason.OUT_OF_RANGE,
                    where() + " is text of more than " + maxLength + " characters");
        }
    }

    /** Whether the next value is text. */
    public boolean isText() throws ProtocolFault {
        return token() == '"';
    }

    /** True or false. */
    public boolean bool() throws ProtocolFault {
        int c = token();
        if (c == 't') {
            literal("true");
            return true;
        }
        if (c == 'f') {
            literal("false");
            return false;
        }
        throw unexpected("true or false");
    }

    /** Passes over one value of any kind, checking it as strictly as any other. */
    public void skip() throws ProtocolFault {
        switch (token()) {
            case '{' -> {
                beginObject();
                while (nextKey() != null) {
                    skip();
                }
            }
            case '[' -> {
                beginArray();
                while (nextElement()) {
                    skip();
                }
            }
            case '"' -> {
                int close = plainEnd(pos + 1);
                if (close >= 0) {
                    pos = close + 1;
                } else {
                    var _ = slowText(DISCARD);
                }
            }
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> scanNumber();
            default -> throw bad("a value");
        }
    }

    /** Makes sure that nothing but white space follows the document. */
    public void finish() throws ProtocolFault {
        skipSpace();
        if (pos < end) {
            throw new ProtocolFault(FaultReason.BAD_JSON,
                    document + ": " + (end - pos) + " bytes after the end, from byte " + offset());
        }
    }

    /** Where the reader is, for faults of the caller: {@code header key "seq"}. */
    public String where() {
        for (int level = depth; level > 0; level--) {
            var key = keyAt[level];
            if (key == null && keyBytes[level] > 0) {
                key = new String(bytes, keyFrom[level], keyBytes[level], UTF_8);
            }
            if (key != null) {
                return document + " key \"" + printable(key) + "\"";
            }
        }
        return document;
    }

    private void enter() throws ProtocolFault {
        if (depth == maxDepth) {
            throw new ProtocolFault(FaultReason.TOO_DEEP,
                    document + ": deeper than " + maxDepth + " levels at byte " + offset());
        }
        pos++;
        depth++;
        fresh[depth] = true;
        keyAt[depth] = null;
        keyBytes[depth] = 0;
    }

    private boolean more(char close) throws ProtocolFault {
        int c = token();
        if (c == close) {
            pos++;
            depth--;
            return false;
        }
        if (fresh[depth]) {
            fresh[depth] = false;
        } else {
            if (c != ',') {
                throw bad("',' or '" + close + "'");
            }
            pos++;
            if (token() == close) {
                throw bad("a value after ','");
            }
        }
        return true;
    }

    private void remember(String key, int index) throws ProtocolFault {
        if (++keyCount[depth] > maxKeys) {
            throw new ProtocolFault(FaultReason.TOO_MANY, document + ": more than " + maxKeys + " keys in one object");
        }
        boolean added;
        if (index >= 0) {
            added = (knownKeys[depth] & 1L << index) == 0;
            knownKeys[depth] |= 1L << index;
        } else {
            var others = otherKeys[depth];
            if (others == null) {
                others = new HashSet<>();
                otherKeys[depth] = others;
            }
            added = others.add(key);
        }
        if (!added) {
            throw comesTwice(key);
        }
        keyAt[depth] = key;
    }

    /** The byte after white space, not consumed. */
    private int token() throws ProtocolFault {
        skipSpace();
        if (pos == end) {
            throw new ProtocolFault(FaultReason.BAD_JSON, document + " ends too early, after " + offset() + " bytes");
        }
        return bytes[pos];
    }

    private void skipSpace() {
        while (pos < end && (bytes[pos] == ' ' || bytes[pos] == '\n' || bytes[pos] == '\r' || bytes[pos] == '\t')) {
            pos++;
        }
    }

    private void literal(String word) throws ProtocolFault {
        for (int i = 0; i < word.length(); i++) {
            if (pos + i >= end || bytes[pos + i] != word.charAt(i)) {
                throw bad(word);
            }
        }
        pos += word.length();
    }

    /** Scans one number by the grammar; {@link #integer} holds it when it is integral and did not overflow. */
    private void scanNumber() throws ProtocolFault {
        numberStart = pos;
        boolean negative = bytes[pos] == '-';
        if (negative) {
            pos++;
        }
        int first = pos;
        long value = leadingDigits();
        overflow = false;
        while (pos < end && bytes[pos] >= '0' && bytes[pos] <= '9') {
            int digit = bytes[pos++] - '0';
            if (value < (Long.MIN_VALUE + digit) / 10) {
                overflow = true;
            } else {
                value = value * 10 - digit;
            }
        }
        if (pos == first || (bytes[first] == '0' && pos - first > 1)) {
            throw bad("a number without leading zeros");
        }
        integral = true;
        if (pos < end && bytes[pos] == '.') {
            pos++;
            integral = false;
            digits();
        }
        if (pos < end && (bytes[pos] == 'e' || bytes[pos] == 'E')) {
            pos++;
            integral = false;
            if (pos < end && (bytes[pos] == '+' || bytes[pos] == '-')) {
                pos++;
            }
            digits();
        }
        if (!negative && value == Long.MIN_VALUE) {
            overflow = true;
        }
        integer = negative ? value : -value;
    }

    /** Passes over as many digits as cannot overflow; their number, negative: Long.MIN_VALUE has no positive twin. */
    private long leadingDigits() {
        long value = 0;
        int at = pos;
        for (int stop = Math.min(end, at + SAFE_DIGITS); at < stop; at++) {
            int digit = bytes[at] - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            value = value * 10 - digit;
        }
        pos = at;
        return value;
    }

    private void digits() throws ProtocolFault {
        int first = pos;
        while (pos < end && bytes[pos] >= '0' && bytes[pos] <= '9') {
            pos++;
        }
        if (pos == first) {
            throw bad("a digit");
        }
    }

    /**
     * A plain decimal of at most 15 digits, or NaN when the number is none: then both parts are exact doubles and one
     * division rounds correctly (Clinger 1990, the fast path).
     */
    private double shortDecimal() {
        long mantissa = 0;
        int count = 0;
        int decimals = -1;
        int at = bytes[numberStart] == '-' ? numberStart + 1 : numberStart;
        for (; at < pos; at++) {
            byte c = bytes[at];
            if (c == '.') {
                decimals = 0;
            } else if (c >= '0' && c <= '9' && count < 15) {
                mantissa = mantissa * 10 + (c - '0');
                count++;
                decimals += decimals >= 0 ? 1 : 0;
            } else {
                return Double.NaN;
            }
        }
        double magnitude = mantissa / POWERS_OF_TEN[Math.max(decimals, 0)];
        return bytes[numberStart] == '-' ? -magnitude : magnitude;
    }

    /**
     * Where the quotes close when the text is plain ASCII without escapes, else -1. Leaves the hash of what they hold, for
     * text that may be one of the names; what is longer is looked through eight bytes at a time.
     */
    private int plainEnd(int start) {
        int hash = 0;
        int hashed = Math.min(end, start + names.longest() + 1);
        for (int i = start; i < hashed; i++) {
            byte c = bytes[i];
            if (c == '"') {
                plainHash = hash;
                return i;
            }
            if (c < 0x20 || c == '\\') { // negative bytes are not ASCII
                return -1;
            }
            hash = JsonNames.hash(hash, c);
        }
        return longPlainEnd(hashed);
    }

    private int longPlainEnd(int start) {
        int i = start;
        while (i <= end - Long.BYTES && !hasSpecial((long) LONGS.get(bytes, i))) {
            i += Long.BYTES;
        }
        for (; i < end; i++) {
            byte c = bytes[i];
            if (c == '"') {
                return i;
            }
            if (c < 0x20 || c == '\\') {
                return -1;
            }
        }
        return -1;
    }

    /** Whether one of eight bytes is a quote, a backslash, a control character, or not ASCII. */
    private static boolean hasSpecial(long eight) {
        long quote = eight ^ EACH_BYTE * '"';
        long backslash = eight ^ EACH_BYTE * '\\';
        // Of each term the high bit of a byte is set where it says yes; a byte above one that says yes may be taken for one too.
        long special = eight | ((quote - EACH_BYTE) & ~quote) | ((backslash - EACH_BYTE) & ~backslash)
                | ((eight - EACH_BYTE * 0x20) & ~eight);
        return (special & HIGH_BITS) != 0;
    }

    /** Text of at most that many units; with {@link #DISCARD} of any length, checked and thrown away as it comes. */
    private String slowText(int maxLength) throws ProtocolFault {
        var text = new StringBuilder();
        pos++;
        while (true) {
            if (maxLength != DISCARD) {
                checkLength(text.length(), maxLength);
            } else if (text.length() > KEPT_MAX) {
                text.setLength(0);
            }
            if (pos == end) {
                throw new ProtocolFault(FaultReason.BAD_JSON,
                        document + " ends inside text, after " + offset() + " bytes");
            }
            byte c = bytes[pos];
            if (c == '"') {
                pos++;
                return text.toString();
            }
            if (c == '\\') {
                pos++;
                escape(text);
            } else if (c < 0) {
                pos = Utf8.decode(document, bytes, pos, end, text);
            } else if (c < 0x20) {
                throw bad("control characters as escapes");
            } else {
                text.append((char) c);
                pos++;
            }
        }
    }

    private void escape(StringBuilder text) throws ProtocolFault {
        int c = pos < end ? bytes[pos++] : -1;
        switch (c) {
            case '"', '\\', '/' -> text.append((char) c);
            case 'b' -> text.append('\b');
            case 'f' -> text.append('\f');
            case 'n' -> text.append('\n');
            case 'r' -> text.append('\r');
            case 't' -> text.append('\t');
            case 'u' -> {
                char unit = hexUnit();
                text.append(unit);
                if (Character.isLowSurrogate(unit)) {
                    throw bad("a surrogate pair, not half of one");
                }
                if (Character.isHighSurrogate(unit)) {
                    if (end - pos < 6 || bytes[pos] != '\\' || bytes[pos + 1] != 'u') {
                        throw bad("a surrogate pair, not half of one");
                    }
                    pos += 2;
                    char low = hexUnit();
                    if (!Character.isLowSurrogate(low)) {
                        throw bad("a surrogate pair, not half of one");
                    }
                    text.append(low);
                }
            }
            default -> throw bad("an escape that JSON knows");
        }
    }

    private char hexUnit() throws ProtocolFault {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            int digit = pos < end ? Character.digit(bytes[pos], 16) : -1;
            if (digit < 0) {
                throw bad("four hexadecimal digits");
            }
            unit = unit << 4 | digit;
            pos++;
        }
        return (char) unit;
    }

    private ProtocolFault unexpected(String expected) throws ProtocolFault {
        int start = pos;
        // A value that is no JSON at all is the graver fault and told first.
        skip();
        return new ProtocolFault(FaultReason.WRONG_TYPE, where() + " must be " + expected + ", not " + clip(start));
    }

    private ProtocolFault bad(String expected) {
        return new ProtocolFault(FaultReason.BAD_JSON,
                document + ": expected " + expected + " at byte " + offset() + ", found " + clip(pos));
    }

    private int offset() {
        return pos - from;
    }

    private String clip(int start) {
        int stop = Math.min(end, start + 24);
        if (start >= stop) {
            return "the end";
        }
        return printable(new String(bytes, start, stop - start, ISO_8859_1)) + (stop < end ? "…" : "");
    }

    private static String printable(String text) {
        var out = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), 40); i++) {
            char c = text.charAt(i);
            out.append(c >= 0x20 && c < 0x7f ? c : '?');
        }
        return out.toString();
    }
}
