package io.bianque.protocol.log;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** One file of the log as its readers see it. Only {@link #end} changes, once: when the file takes no more. */
final class Segment {
    private static final Pattern NAME = Pattern.compile("(\\d{19})\\.log");

    final long base;
    private volatile long end = Long.MAX_VALUE;
    private volatile long bytes;

    Segment(long base) {
        this.base = base;
    }

    static Segment sealed(long base, long end, long bytes) {
        var segment = new Segment(base);
        segment.seal(end);
        segment.grow(bytes);
        return segment;
    }

    /** 19 digits of the base, so that names sort as offsets do. */
    static String nameOf(long base) {
        return String.format(Locale.ROOT, "%019d.log", base);
    }

    /** The base that a file name states; empty for the names of strangers. */
    static OptionalLong baseOf(String name) {
        var matcher = NAME.matcher(name);
        try {
            return matcher.matches() ? OptionalLong.of(Long.parseLong(matcher.group(1))) : OptionalLong.empty();
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    String name() {
        return nameOf(base);
    }

    /** Offset after the last record that may be read; {@link Long#MAX_VALUE} while the file still takes records. */
    long end() {
        return end;
    }

    void seal(long sealedEnd) {
        end = sealedEnd;
    }

    /** Bytes on disk. */
    long bytes() {
        return bytes;
    }

    void grow(long fileBytes) {
        bytes = fileBytes;
    }
}
