package io.bianque.agent.spool;

import io.bianque.agent.reading.Reading;
import io.bianque.agent.reading.SeriesName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * The bytes of a record.
 *
 * <pre>
 *  ┌──────┬──────┬──────┬──────────────────────────────────────────────────────────────────────┐
 *  │ kind │ lane │ seq  │ 1: wall i64, mono i64, readings i32, then deflated: time i64, names,   │
 *  │  u8  │ i32  │ i64  │    values f64. 2: a whole frame of the protocol                        │
 *  └──────┴──────┴──────┴──────────────────────────────────────────────────────────────────────┘
 * </pre>
 *
 * <p>Big-endian. Names travel with every record: deflated they cost some ten bytes each, and no record needs another.
 */
final class SpoolCodec {
    private static final int SAMPLES = 1;
    private static final int READY = 2;
    private static final int PREFIX = 1 + 4 + 8;
    private static final int READINGS_MAX = 100_000;

    private SpoolCodec() {}

    /** Where a record stands, without reading the rest of it. */
    record Place(int lane, long seq, int readings) {}

    static ByteBuffer encode(SpoolRecord.Samples samples) {
        var bytes = new ByteArrayOutputStream(2_048);
        var deflater = new Deflater(Deflater.BEST_SPEED);
        try (var head = new DataOutputStream(bytes)) {
            head.writeByte(SAMPLES);
            head.writeInt(samples.lane());
            head.writeLong(samples.seq());
            head.writeLong(samples.wallMillis());
            head.writeLong(samples.monoMillis());
            head.writeInt(samples.readings().size());
            try (var out = new DataOutputStream(new DeflaterOutputStream(bytes, deflater))) {
                out.writeLong(samples.timeMillis());
                for (var reading : samples.readings()) {
                    out.writeUTF(reading.series().metric());
                    out.writeByte(reading.series().labels().size());
                    for (var label : reading.series().labels().entrySet()) {
                        out.writeUTF(label.getKey());
                        out.writeUTF(label.getValue());
                    }
                }
                for (var reading : samples.readings()) {
                    out.writeDouble(reading.value());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        } finally {
            deflater.end();
        }
        return ByteBuffer.wrap(bytes.toByteArray());
    }

    static ByteBuffer encode(SpoolRecord.Ready ready) {
        var bytes = ByteBuffer.allocate(PREFIX + ready.frame().length);
        return bytes.put((byte) READY).putInt(ready.lane()).putLong(ready.seq()).put(ready.frame()).flip();
    }

    /** @throws IOException when these are no bytes of a record */
    static Place place(ByteBuffer payload) throws IOException {
        if (payload.remaining() < PREFIX) {
            throw new IOException("a record of " + payload.remaining() + " bytes");
        }
        var at = payload.position();
        var samples = payload.get(at) == SAMPLES && payload.remaining() >= PREFIX + 20;
        return new Place(payload.getInt(at + 1), payload.getLong(at + 5), samples ? payload.getInt(at + 29) : 0);
    }

    /** The place of a record that this program has just made. */
    static Place placeOf(ByteBuffer own) {
        try {
            return place(own);
        } catch (IOException e) {
            throw new IllegalStateException("the spool's own record is none", e);
        }
    }

    /** @throws IOException when these are no bytes of a record */
    static SpoolRecord decode(ByteBuffer payload) throws IOException {
        var place = place(payload);
        var bytes = new byte[payload.remaining()];
        payload.duplicate().get(bytes);
        if (bytes[0] == READY) {
            var frame = new byte[bytes.length - PREFIX];
            System.arraycopy(bytes, PREFIX, frame, 0, frame.length);
            return new SpoolRecord.Ready(place.lane(), place.seq(), frame);
        }
        if (bytes[0] != SAMPLES) {
            throw new IOException("a record of the unknown kind " + bytes[0]);
        }
        return samples(place, bytes);
    }

    private static SpoolRecord samples(Place place, byte[] bytes) throws IOException {
        var in = new DataInputStream(new ByteArrayInputStream(bytes, PREFIX, bytes.length - PREFIX));
        var wall = in.readLong();
        var mono = in.readLong();
        var count = in.readInt();
        if (count < 0 || count > READINGS_MAX) {
            throw new IOException("a record of " + count + " readings");
        }
        try (var packed = new DataInputStream(new InflaterInputStream(in))) {
            var time = packed.readLong();
            var names = new ArrayList<SeriesName>();
            for (var i = 0; i < count; i++) {
                var metric = packed.readUTF();
                var labels = new TreeMap<String, String>();
                for (var n = packed.readUnsignedByte(); n > 0; n--) {
                    labels.put(packed.readUTF(), packed.readUTF());
                }
                names.add(new SeriesName(metric, labels));
            }
            List<Reading> readings = new ArrayList<>(count);
            for (var name : names) {
                readings.add(new Reading(name, packed.readDouble()));
            }
            return new SpoolRecord.Samples(place.lane(), place.seq(), wall, mono, time, readings);
        } catch (IllegalArgumentException e) {
            throw new IOException("a record with an impossible name", e);
        }
    }
}
