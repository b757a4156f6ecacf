package io.bianque.bench.body;

import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.frame.Encoding;
import io.bianque.protocol.frame.Frame;
import io.bianque.protocol.frame.FrameDecoder;
import io.bianque.protocol.frame.FrameLimits;
import io.bianque.protocol.json.JsonWriter;
import io.bianque.protocol.message.MessageCodec;
import io.bianque.protocol.message.Stamp;
import io.bianque.protocol.samples.JsonSamples;
import io.bianque.protocol.samples.SampleBatch;
import io.bianque.protocol.samples.SamplesDecoder;
import io.bianque.protocol.samples.SamplesEncoder;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * The way of one lane from the agent's arrays to the server's, in the steps that both programs take: pack, frame, cut, unpack.
 * All bodies and frames are made once at first and compared with what was put in, bit by bit; then each step can be repeated
 * over them.
 */
final class Wire {
    // A lane and a number as after a year of frames and some reconnects; the machine has been up for as long.
    private static final int LANE = 12;
    private static final long FIRST_SEQ = 3_153_600;
    private static final long BOOTED_MILLIS = 31_536_000_000L;

    private final SlowReadings load;
    private final byte[][] bodies;
    private final byte[][] frames;
    private final byte[][] jsonBodies;
    private final ByteBuffer[] received;

    private final SamplesEncoder encoder = new SamplesEncoder();
    private final SamplesDecoder decoder = new SamplesDecoder();
    private final MessageCodec codec = new MessageCodec();
    private final FrameDecoder cutter = new FrameDecoder(FrameLimits.DEFAULT);
    private final JsonWriter json = new JsonWriter();
    private final JsonSamples jsonReader = new JsonSamples();
    private final SampleBatch batch = new SampleBatch();
    private final SampleBatch jsonBatch = new SampleBatch();
    private final boolean[] dictionary;
    private final IntPredicate defined = this::isDefined;

    Wire(SlowReadings load) throws ProtocolFault {
        this.load = load;
        int count = load.frames();
        bodies = new byte[count][];
        frames = new byte[count][];
        jsonBodies = new byte[count][];
        received = new ByteBuffer[count];
        dictionary = new boolean[load.readings()];
        Arrays.fill(dictionary, true);
        for (int frame = 0; frame < count; frame++) {
            int bodyBytes = (int) pack(frame);
            bodies[frame] = Arrays.copyOf(encoder.array(), bodyBytes);
            frames[frame] = new byte[(int) frame(frame)];
            writeFrame(frame).get(frames[frame]);
            received[frame] = ByteBuffer.wrap(frames[frame]);
            int jsonBytes = (int) packJson(frame);
            jsonBodies[frame] = Arrays.copyOf(json.array(), jsonBytes);
            unpack(frame);
            check(frame, "samples1");
            unpackJson(frame);
            check(frame, "json");
        }
    }

    /** Packs the body of a frame; returns its bytes. */
    long pack(int frame) {
        return encoder.encode(load.ids(), load.timesMillis(frame), load.values(frame), load.readings());
    }

    /** Puts the body of a frame behind its header; returns the bytes of the whole. */
    long frame(int frame) {
        return writeFrame(frame).remaining();
    }

    /** Cuts a frame out of what was received and reads its header. */
    long cut(int frame) throws ProtocolFault {
        Frame whole = cutter.next(received[frame].rewind());
        if (whole == null) {
            throw new IllegalStateException("frame " + frame + " was not whole");
        }
        var stamp = MessageCodec.stamp(whole.header());
        return stamp.seq() + stamp.lane() + stamp.wallMillis() + stamp.monoMillis();
    }

    /** Unpacks the body of a frame; must be asked for the frames in their order, and for the first after the last. */
    long unpack(int frame) throws ProtocolFault {
        byte[] body = bodies[frame];
        decoder.decode(body, 0, body.length, defined, batch);
        return batch.count();
    }

    /** Packs the readings of a frame as the open form; returns the bytes. */
    long packJson(int frame) {
        jsonBatch.clear();
        int[] ids = load.ids();
        long[] times = load.timesMillis(frame);
        double[] values = load.values(frame);
        for (int i = 0; i < ids.length; i++) {
            jsonBatch.add(ids[i], times[i], values[i]);
        }
        JsonSamples.encode(jsonBatch, json);
        return json.length();
    }

    /** Unpacks a body of the open form. */
    long unpackJson(int frame) throws ProtocolFault {
        byte[] body = jsonBodies[frame];
        jsonReader.decode(body, 0, body.length, defined, batch);
        return batch.count();
    }

    /** Bytes of each body. */
    int[] bodyBytes() {
        return lengths(bodies);
    }

    /** Bytes of each whole frame, its four length bytes included. */
    int[] frameBytes() {
        return lengths(frames);
    }

    /** Bytes of each body of the open form. */
    int[] jsonBytes() {
        return lengths(jsonBodies);
    }

    private ByteBuffer writeFrame(int frame) {
        long wall = load.timesMillis(frame)[0];
        var stamp = new Stamp(LANE, FIRST_SEQ + frame, wall, BOOTED_MILLIS + wall - load.timesMillis(0)[0]);
        return codec.samples(stamp, Encoding.SAMPLES1, bodies[frame], 0, bodies[frame].length);
    }

    private boolean isDefined(int id) {
        return id < dictionary.length && dictionary[id];
    }

    private void check(int frame, String form) {
        for (int i = 0; i < load.readings(); i++) {
            if (batch.count() != load.readings() || batch.ids()[i] != load.ids()[i]
                    || batch.timesMillis()[i] != load.timesMillis(frame)[i]
                    || Double.doubleToRawLongBits(batch.values()[i]) != Double
                            .doubleToRawLongBits(load.values(frame)[i])) {
                throw new IllegalStateException(form + ": reading " + i + " of frame " + frame + " came back changed");
            }
        }
    }

    private static int[] lengths(byte[][] arrays) {
        return Arrays.stream(arrays).mapToInt(array -> array.length).toArray();
    }
}
