package io.bianque.collector.store;

import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;

/** The small keys and values of the store's database. Numbers are big-endian, so that keys sort as numbers do. */
final class SeriesCodec {
    private SeriesCodec() {}

    static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    static byte[] number(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }

    static byte[] blockKey(int entity, long windowStartMillis) {
        return ByteBuffer.allocate(12).putInt(entity).putLong(windowStartMillis).array();
    }

    static byte[] series(int entity, SeriesKey key) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeInt(entity);
            writeText(out, key.metric());
            out.writeInt(key.labels().size());
            for (var label : key.labels()) {
                writeText(out, label.name());
                writeText(out, label.value());
            }
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    record Stored(int entity, SeriesKey key) {}

    static Stored series(byte[] bytes) throws IOException {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int entity = in.readInt();
            var metric = readText(in, bytes.length);
            int count = in.readInt();
            if (count < 0 || count > Labels.MAX_LABELS) {
                throw new IOException("a stored series with " + count + " labels");
            }
            var labels = new HashMap<String, String>();
            for (int i = 0; i < count; i++) {
                labels.put(readText(in, bytes.length), readText(in, bytes.length));
            }
            return new Stored(entity, new SeriesKey(metric, Labels.of(labels)));
        }
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream in, int most) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > most) {
            throw new IOException("a stored text of " + length + " bytes in a value of " + most);
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
}
