package io.bianque.agent.link;

import io.bianque.agent.reading.Reading;
import io.bianque.agent.reading.SeriesName;
import io.bianque.agent.spool.SpoolRecord;
import io.bianque.protocol.frame.Encoding;
import io.bianque.protocol.message.MessageCodec;
import io.bianque.protocol.message.Series;
import io.bianque.protocol.message.Stamp;
import io.bianque.protocol.message.Welcome;
import io.bianque.protocol.samples.SamplesEncoder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * Frames of readings on one connection: its dictionary, and an encoder for each lane. When the dictionary is full it is begun
 * anew; an id then means the new series from there on, and every lane starts with a self-contained frame.
 */
final class SampleFrames {
    private static final int SERIES_A_FRAME = 512;
    private static final int ENCODERS_MAX = 64;

    private final MessageCodec codec;
    private final int seriesMax;
    private final Map<SeriesName, Integer> ids = new HashMap<>();
    private final Map<Integer, SamplesEncoder> encoders = new HashMap<>();

    SampleFrames(MessageCodec codec, Welcome.Limits limits) {
        this.codec = codec;
        this.seriesMax = limits.series();
    }

    /** The next frame of a lane is self-contained. */
    void restart(int lane) {
        encoders.remove(lane);
    }

    /** Bytes that a record will at most take, near enough to stay within a grant. */
    int estimate(SpoolRecord record) {
        return switch (record) {
            case SpoolRecord.Ready ready -> ready.frame().length;
            case SpoolRecord.Gap _ -> 300;
            case SpoolRecord.Samples samples -> 300 + 16 * samples.readings().size();
        };
    }

    /** The frame of some readings; sends what the dictionary lacks first. Valid until the codec's next use. */
    ByteBuffer frame(SpoolRecord.Samples samples, Wire wire) {
        define(samples.readings(), wire);
        // Ids ascend within a frame; a series that comes twice in one moment keeps its last value.
        var values = new java.util.TreeMap<Integer, Double>();
        for (var reading : samples.readings()) {
            var id = ids.get(reading.series());
            if (id != null) {
                values.put(id, reading.value());
            }
        }
        var count = values.size();
        var idArray = new int[count];
        var times = new long[count];
        var valueArray = new double[count];
        var i = 0;
        for (var entry : values.entrySet()) {
            idArray[i] = entry.getKey();
            times[i] = samples.timeMillis();
            valueArray[i++] = entry.getValue();
        }
        if (encoders.size() >= ENCODERS_MAX && !encoders.containsKey(samples.lane())) {
            encoders.clear();
        }
        var encoder = encoders.computeIfAbsent(samples.lane(), _ -> new SamplesEncoder());
        var length = encoder.encode(idArray, times, valueArray, count);
        return codec.samples(new Stamp(samples.lane(), samples.seq(), samples.wallMillis(), samples.monoMillis()),
                Encoding.SAMPLES1, encoder.array(), 0, length);
    }

    private void define(List<Reading> readings, Wire wire) {
        var unknown = new LinkedHashSet<SeriesName>();
        for (var reading : readings) {
            if (!ids.containsKey(reading.series())) {
                unknown.add(reading.series());
            }
        }
        if (unknown.isEmpty()) {
            return;
        }
        if (ids.size() + unknown.size() > seriesMax) {
            ids.clear();
            encoders.clear();
            unknown.clear();
            readings.forEach(reading -> unknown.add(reading.series()));
        }
        var added = new ArrayList<Series.Definition>();
        for (var name : unknown) {
            if (ids.size() < seriesMax) {
                ids.put(name, ids.size());
                added.add(new Series.Definition(ids.size() - 1, name.metric(), name.labels()));
            }
        }
        for (var from = 0; from < added.size(); from += SERIES_A_FRAME) {
            wire.send(codec.write(new Series(added.subList(from, Math.min(added.size(), from + SERIES_A_FRAME)))));
        }
    }
}
