package io.bianque.collector.record;

import io.bianque.collector.series.Labels;
import io.bianque.protocol.message.TextPairs;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Labels and attributes of an event: as they stand in the log, until somebody asks for them. Immutable and thread-safe;
 * two threads that ask at once both make them, which does no harm.
 */
final class EventContent {
    private final byte @Nullable [] bytes;
    private final int from;
    private final int to;
    private @Nullable Labels labels;
    private @Nullable Map<String, String> attributes;

    private EventContent(byte @Nullable [] bytes, int from, int to, @Nullable Labels labels,
            @Nullable Map<String, String> attributes) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        this.labels = labels;
        this.attributes = attributes;
    }

    static EventContent of(Labels labels, Map<String, String> attributes) {
        return new EventContent(null, 0, 0, labels, Map.copyOf(attributes));
    }

    /** Takes what is left of a record; the record's bytes are kept and must not be changed. */
    static EventContent read(RecordParser in) throws BadRecordException {
        int from = in.position();
        if (in.skipPairs(Labels.MAX_LABELS, true) && in.skipPairs(Integer.MAX_VALUE, false)) {
            return new EventContent(in.array(), from, in.position(), null, null);
        }
        in.position(from); // what is not as this program writes it is looked at closely
        return of(in.labels(), in.strings());
    }

    /** Whether it is as it stood in the log, nothing of it made. */
    boolean isUntouched() {
        return bytes != null && labels == null && attributes == null;
    }

    Labels labels() {
        var made = labels;
        if (made == null) {
            made = make(RecordParser::labels);
            labels = made;
        }
        return made;
    }

    Map<String, String> attributes() {
        var made = attributes;
        if (made == null) {
            made = make(in -> {
                in.skipPairs(Labels.MAX_LABELS, true);
                return Map.copyOf(in.strings());
            });
            attributes = made;
        }
        return made;
    }

    private interface Part<T> {
        T read(RecordParser in) throws BadRecordException;
    }

    private <T> T make(Part<T> part) {
        try {
            return part.read(new RecordParser(ByteBuffer.wrap(Objects.requireNonNull(bytes), from, to - from)));
        } catch (BadRecordException e) {
            throw new IllegalStateException("an event that was looked at before is broken", e);
        }
    }

    void write(RecordWriter out) {
        var stored = bytes;
        if (stored == null) {
            out.labels(labels());
            out.strings(attributes());
        } else {
            out.bytes(stored, from, to - from);
        }
    }

    /** Writes what an agent said of an event on a host with these labels: its own come on top, but for {@code host}. */
    static void write(RecordWriter out, Labels host, TextPairs own, TextPairs attributes) {
        writeLabels(out, host, own);
        out.varint(attributes.count());
        for (int i = 0; i < attributes.count(); i++) {
            out.string(attributes.array(), attributes.nameFrom(i), attributes.nameBytes(i));
            out.string(attributes.array(), attributes.textFrom(i), attributes.textBytes(i));
        }
    }

    /** Merges two sorted lists. A label with an empty value is none. */
    private static void writeLabels(RecordWriter out, Labels host, TextPairs own) {
        int place = out.countPlace();
        int count = 0;
        int ours = 0;
        int theirs = 0;
        while (ours < host.size() || theirs < own.count()) {
            int order = ours == host.size() ? 1 : theirs == own.count() ? -1 : compare(host.name(ours), own, theirs);
            if (order < 0 || (order == 0 && host.name(ours).equals("host"))) {
                out.string(host.name(ours));
                out.string(host.value(ours));
                count++;
            } else if (own.textBytes(theirs) > 0) {
                out.string(own.array(), own.nameFrom(theirs), own.nameBytes(theirs));
                out.string(own.array(), own.textFrom(theirs), own.textBytes(theirs));
                count++;
            }
            ours += order <= 0 ? 1 : 0;
            theirs += order >= 0 ? 1 : 0;
        }
        out.count(place, count);
    }

    /** Names of labels are ASCII, whose bytes are their characters. */
    private static int compare(String name, TextPairs pairs, int index) {
        var bytes = pairs.array();
        int from = pairs.nameFrom(index);
        int length = pairs.nameBytes(index);
        int common = Math.min(name.length(), length);
        for (int i = 0; i < common; i++) {
            int order = name.charAt(i) - bytes[from + i];
            if (order != 0) {
                return order;
            }
        }
        return name.length() - length;
    }
}
