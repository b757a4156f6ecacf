package io.bianque.bench.body;

import io.bianque.protocol.ProtocolFault;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Measures one form of the readings after the other and prints what was found as one flat JSON object on one line. Arguments:
 * rounds, and milliseconds a round. The readings are the same in every run. Exit status 0 when it ran to its end.
 */
public final class BodySizeMain {
    private static final int READINGS = 80;
    private static final int KEY_EVERY = 64;
    /** Sixteen key frames and what follows each. */
    private static final int FRAMES = 16 * KEY_EVERY;
    private static final long SEED = 7;

    private BodySizeMain() {}

    public static void main(String[] args) throws ProtocolFault {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        int millis = args.length > 1 ? Integer.parseInt(args[1]) : 200;
        var load = new SlowReadings(READINGS, FRAMES, SEED);
        var wire = new Wire(load);
        var found = new LinkedHashMap<String, Number>();
        found.put("readings", READINGS);
        found.put("frames", FRAMES);
        sizes(found, "body", wire.bodyBytes());
        sizes(found, "frame", wire.frameBytes());
        sizes(found, "json_body", wire.jsonBytes());

        cost(found, "encode", Cost.of(wire::pack, FRAMES, rounds, millis));
        cost(found, "decode", Cost.of(wire::unpack, FRAMES, rounds, millis));
        cost(found, "frame_write", Cost.of(wire::frame, FRAMES, rounds, millis));
        cost(found, "frame_read", Cost.of(wire::cut, FRAMES, rounds, millis));
        cost(found, "json_encode", Cost.of(wire::packJson, FRAMES, rounds, millis));
        cost(found, "json_decode", Cost.of(wire::unpackJson, FRAMES, rounds, millis));
        floor(found, load, rounds, millis);
        System.out.println(found.entrySet().stream().map(entry -> '"' + entry.getKey() + "\":" + text(entry.getValue()))
                .collect(Collectors.joining(",", "{", "}")));
    }

    private static void floor(Map<String, Number> found, SlowReadings load, int rounds, int millis)
            throws ProtocolFault {
        var encoder = new BareDelta(READINGS);
        var bodies = new byte[FRAMES][];
        var bytes = new byte[16 * READINGS];
        for (int frame = 0; frame < FRAMES; frame++) {
            bodies[frame] = Arrays.copyOf(bytes, encoder.encode(load.values(frame), bytes));
        }
        var decoder = new BareDelta(READINGS);
        var values = new double[READINGS];
        cost(found, "floor_encode",
                Cost.of(frame -> encoder.encode(load.values(frame), bytes), FRAMES, rounds, millis));
        cost(found, "floor_decode", Cost.of(frame -> {
            decoder.decode(bodies[frame], values);
            return (long) values[0];
        }, FRAMES, rounds, millis));
        sizes(found, "floor_body", Arrays.stream(bodies).mapToInt(body -> body.length).toArray());
    }

    /** The mean over all frames; the longest key frame and the longest of the others. */
    private static void sizes(Map<String, Number> found, String name, int[] bytes) {
        int key = 0;
        int delta = 0;
        for (int frame = 0; frame < bytes.length; frame++) {
            if (frame % KEY_EVERY == 0) {
                key = Math.max(key, bytes[frame]);
            } else {
                delta = Math.max(delta, bytes[frame]);
            }
        }
        found.put(name + "_bytes", Arrays.stream(bytes).average().orElseThrow());
        found.put(name + "_bytes_key", key);
        found.put(name + "_bytes_delta", delta);
    }

    private static void cost(Map<String, Number> found, String name, Cost cost) {
        found.put(name + "_nanos", cost.nanos() / READINGS);
        found.put(name + "_allocated", cost.allocatedBytes());
    }

    private static String text(Number value) {
        return value instanceof Double real ? String.format(Locale.ROOT, "%.3f", real) : value.toString();
    }
}
