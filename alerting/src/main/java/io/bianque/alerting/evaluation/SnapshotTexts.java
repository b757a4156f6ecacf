package io.bianque.alerting.evaluation;

import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The texts of one snapshot, numbered when first written, since labels repeat endlessly: int number, and the text itself when the
 * number is new. Labels are a byte with how many, then name and value of each. For one way, writing or reading.
 */
final class SnapshotTexts {
    private static final int TEXTS_MAX = 10_000_000;

    private final Map<String, Integer> written = new HashMap<>();
    private final List<String> read = new ArrayList<>();

    void write(DataOutput out, String text) throws IOException {
        var number = written.get(text);
        out.writeInt(number == null ? written.size() : number);
        if (number == null) {
            written.put(text, written.size());
            out.writeUTF(text);
        }
    }

    String read(DataInput in) throws IOException {
        int number = in.readInt();
        if (number == read.size() && number < TEXTS_MAX) {
            read.add(in.readUTF());
        }
        if (number < 0 || number >= read.size()) {
            throw new IOException("no text number " + number + " of " + read.size());
        }
        return read.get(number);
    }

    void write(DataOutput out, Labels labels) throws IOException {
        out.writeByte(labels.size());
        for (var label : labels) {
            write(out, label.name());
            write(out, label.value());
        }
    }

    Labels readLabels(DataInput in) throws IOException {
        int size = in.readByte();
        if (size < 0 || size > Labels.MAX_LABELS) {
            throw new IOException(size + " labels");
        }
        var map = new TreeMap<String, String>();
        for (int i = 0; i < size; i++) {
            map.put(read(in), read(in));
        }
        return Labels.of(map);
    }

    void write(DataOutput out, SeriesKey key) throws IOException {
        write(out, key.metric());
        write(out, key.labels());
    }

    SeriesKey readKey(DataInput in) throws IOException {
        var metric = read(in);
        if (metric.isEmpty()) {
            throw new IOException("a series without a metric");
        }
        return new SeriesKey(metric, readLabels(in));
    }

    <E extends Enum<E>> E constant(DataInput in, Class<E> type) throws IOException {
        var name = read(in);
        try {
            return Enum.valueOf(type, name);
        } catch (IllegalArgumentException e) {
            throw new IOException("no " + type.getSimpleName() + " is named " + name, e);
        }
    }

    static int count(DataInput in) throws IOException {
        int count = in.readInt();
        if (count < 0) {
            throw new IOException("a count of " + count);
        }
        return count;
    }
}
