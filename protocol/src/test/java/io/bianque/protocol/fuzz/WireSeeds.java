package io.bianque.protocol.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bianque.protocol.json.JsonWriter;
import io.bianque.protocol.samples.JsonSamples;
import io.bianque.protocol.samples.SampleBatch;
import io.bianque.protocol.samples.SamplesEncoder;
import io.bianque.protocol.zip.ZstdJni;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** What a search begins with: bytes that each decoder takes, from the golden vectors and the product's own encoders. */
final class WireSeeds {
    private static final Path VECTORS = Path.of("src/test/resources/vectors/v1");
    private static final List<String> TYPES_WITH_JSON = List.of("hello", "welcome", "series", "event", "check",
            "config",
            "action", "output", "done", "links", "change");

    private WireSeeds() {}

    /** Each vector, all of them as one stream, and a frame that announces much and brings little. */
    static List<byte[]> frames() {
        var seeds = new ArrayList<>(vectors().map(WireSeeds::bytes).toList());
        var stream = new ByteArrayOutputStream();
        seeds.forEach(stream::writeBytes);
        seeds.add(stream.toByteArray());
        byte[] header = "{\"type\":\"series\",\"size\":60000}".getBytes(UTF_8);
        seeds.add(ByteBuffer.allocate(4 + header.length + 20).putInt(header.length).put(header).array());
        return seeds;
    }

    static List<byte[]> header() {
        return vectors().map(WireSeeds::bytes)
                .map(frame -> Arrays.copyOfRange(frame, 4, 4 + ByteBuffer.wrap(frame).getInt())).toList();
    }

    /** The bodies behind a byte for their type. */
    static List<byte[]> body() {
        var seeds = new ArrayList<byte[]>();
        for (int type = 0; type < TYPES_WITH_JSON.size(); type++) {
            var name = TYPES_WITH_JSON.get(type);
            for (var file : vectors().filter(file -> file.getFileName().toString().startsWith(name)).toList()) {
                byte[] body = bodyOf(bytes(file));
                var seed = ByteBuffer.allocate(1 + body.length).put((byte) type).put(body);
                seeds.add(seed.array());
            }
        }
        return seeds;
    }

    /** The vectors of readings behind their lengths, and a lane of frames with all that a frame can have. */
    static List<byte[]> samples1() {
        var vectors = new ByteArrayOutputStream();
        for (var name : List.of("samples-key", "samples-delta", "samples-delta-ids")) {
            putBody(vectors, bodyOf(bytes(VECTORS.resolve(name + ".hex"))));
        }
        var lane = new ByteArrayOutputStream();
        var encoder = new SamplesEncoder();
        for (int frame = 0; frame < 8; frame++) {
            int length = encoder.encode(batch(frame));
            putBody(lane, Arrays.copyOf(encoder.array(), length));
        }
        // A key frame of one reading at the beginning of time.
        byte[] least = {0, 7, 0x40, 1, 0, 0, 0, 5, 1};
        return List.of(vectors.toByteArray(), lane.toByteArray(), least);
    }

    /** Compressed bodies behind two bytes for the length that they unpack to. */
    static List<byte[]> zip() {
        var seeds = new ArrayList<byte[]>();
        for (var file : vectors().filter(file -> file.getFileName().toString().startsWith("e")).toList()) {
            byte[] body = bodyOf(bytes(file));
            for (boolean open : new boolean[]{true, false}) {
                byte[] packed = ZstdJni.pack(body, open, open);
                seeds.add(ByteBuffer.allocate(2 + packed.length).putShort((short) body.length).put(packed).array());
            }
        }
        return seeds;
    }

    static List<byte[]> jsonSamples() {
        var json = new JsonWriter();
        JsonSamples.encode(batch(3), json);
        return List.of(bodyOf(bytes(VECTORS.resolve("samples-json.hex"))), Arrays.copyOf(json.array(), json.length()));
    }

    static List<byte[]> json() {
        var seeds = new ArrayList<>(header());
        for (var text : List.of("[1,-0,0.5,1e3,-1.5E-7,123456789012345678901234567890]", "{\"\\u0061\":1,\"a\":2}",
                "[\"é😀\",\"\\ud83d\\ude00\",\"\\n\\\"\\\\\"]", " { } ", "[[[[[[[[1]]]]]]]]", "-0.0", "null", "\"\"")) {
            seeds.add(text.getBytes(UTF_8));
        }
        return seeds;
    }

    private static SampleBatch batch(int frame) {
        var batch = new SampleBatch();
        double[] values = {42, 0.25, 1.0 / 3, Double.NaN, -0.0, Double.NEGATIVE_INFINITY, 1e300, frame, frame / 100.0};
        for (int i = 0; i < values.length; i++) {
            if (frame % 7 != i) {
                batch.add(3 * i, 1_790_000_000_000L + frame * 10_000L + (frame % 5 == 0 ? i : 0),
                        values[(i + frame / 9) % values.length]);
            }
        }
        return batch;
    }

    private static void putBody(ByteArrayOutputStream out, byte[] body) {
        out.write(body.length >>> 8);
        out.write(body.length);
        out.writeBytes(body);
    }

    private static byte[] bodyOf(byte[] frame) {
        return Arrays.copyOfRange(frame, 4 + ByteBuffer.wrap(frame).getInt(), frame.length);
    }

    private static Stream<Path> vectors() {
        try (var files = Files.list(VECTORS)) {
            return files.filter(file -> file.toString().endsWith(".hex")).sorted().toList().stream();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            var digits = new StringBuilder();
            for (var line : Files.readAllLines(file)) {
                int comment = line.indexOf('#');
                digits.append((comment < 0 ? line : line.substring(0, comment)).replace(" ", ""));
            }
            return HexFormat.of().parseHex(digits);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
