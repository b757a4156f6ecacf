package io.bianque.protocol.samples;

import io.bianque.protocol.FaultReason;
import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.frame.Header;
import io.bianque.protocol.json.JsonNames;
import io.bianque.protocol.json.JsonReader;
import io.bianque.protocol.json.JsonWriter;
import java.util.function.IntPredicate;

/**
 * The open form of readings for senders that do not speak {@code samples1}: {@code {"samples":[[id,time,value],…]}}, read
 * as a stream. Every frame stands alone. A value is a number or one of the texts {@code NaN}, {@code +Inf}, {@code -Inf};
 * NaN payloads do not survive. Confined to one thread.
 */
public final class JsonSamples {
    private final JsonReader reader = new JsonReader(JsonNames.of("samples", "NaN", "+Inf", "-Inf"), 8, 64);

    /**
     * Reads one body.
     *
     * @param defined which ids the connection's dictionary has
     * @param into    gets the readings in the order sent; what it held is gone
     * @throws ProtocolFault when the body is not of this form; the batch is empty then
     */
    public void decode(byte[] bytes, int offset, int length, IntPredicate defined, SampleBatch into)
            throws ProtocolFault {
        into.clear();
        try {
            reader.open("body of samples", bytes, offset, length);
            reader.beginObject();
            boolean found = false;
            for (var key = reader.nextKey(); key != null; key = reader.nextKey()) {
                if (key.equals("samples")) {
                    found = true;
                    readings(defined, into);
                } else {
                    reader.skip();
                }
            }
            reader.finish();
            if (!found) {
                throw new ProtocolFault(FaultReason.MISSING_KEY, "samples: key \"samples\" is missing");
            }
        } catch (ProtocolFault fault) {
            into.clear();
            throw fault;
        }
    }

    /** Writes a batch; the values' bits survive but for the payloads of NaN. */
    public static void encode(SampleBatch batch, JsonWriter json) {
        json.reset().beginObject().key("samples").beginArray();
        batch.forEach((id, timeMillis, value) -> {
            json.beginArray().value(id).value(timeMillis);
            if (Double.isFinite(value)) {
                json.value(value);
            } else {
                json.value(Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf");
            }
            json.endArray();
        });
        json.endArray().endObject();
    }

    private void readings(IntPredicate defined, SampleBatch into) throws ProtocolFault {
        reader.beginArray();
        while (reader.nextElement()) {
            if (into.count() == SampleBatch.MAX_READINGS) {
                throw new ProtocolFault(FaultReason.TOO_MANY,
                        "samples: more than " + SampleBatch.MAX_READINGS + " readings in one frame");
            }
            reader.beginArray();
            expect(reader.nextElement());
            int id = (int) reader.integer(0, Integer.MAX_VALUE);
            expect(reader.nextElement());
            long time = reader.integer(0, Header.MAX_WALL_MILLIS);
            expect(reader.nextElement());
            double value = value();
            expect(!reader.nextElement());
            if (!defined.test(id)) {
                throw new ProtocolFault(FaultReason.UNKNOWN_SERIES,
                        "samples: no series frame of this connection defined id " + id);
            }
            into.add(id, time, value);
        }
    }

    private double value() throws ProtocolFault {
        if (!reader.isText()) {
            return reader.number();
        }
        return switch (reader.text(8)) {
            case "NaN" -> Double.NaN;
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> throw new ProtocolFault(FaultReason.OUT_OF_RANGE,
                    "samples: a value in quotes must be NaN, +Inf or -Inf");
        };
    }

    private static void expect(boolean holds) throws ProtocolFault {
        if (!holds) {
            throw new ProtocolFault(FaultReason.OUT_OF_RANGE, "samples: must hold triples [id, time, value]");
        }
    }
}
