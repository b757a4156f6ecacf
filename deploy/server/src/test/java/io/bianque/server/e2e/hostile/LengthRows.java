package io.bianque.server.e2e.hostile;

import static io.bianque.server.e2e.hostile.Raw.any;
import static io.bianque.server.e2e.hostile.Raw.joined;
import static io.bianque.server.e2e.hostile.Raw.noise;
import static io.bianque.server.e2e.hostile.Raw.utf8;

import io.bianque.server.e2e.hostile.Attack.Ending;
import io.bianque.server.e2e.hostile.Attack.Outcome;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** C1 to C6: what frames are made of. Lengths, other protocols, cuts, pieces, sizes. */
final class LengthRows {
    private LengthRows() {}

    /** C1: the four bytes. */
    static Attack c1(RandomGenerator random) {
        int[] lengths = {0, 1, 4_097, 4_097 + random.nextInt(1 << 20), Integer.MIN_VALUE,
                Integer.MIN_VALUE | random.nextInt(4_096), -1, -1 - random.nextInt(4_096),
                Integer.reverseBytes(2 + random.nextInt(4_000))};
        int length = any(random, Arrays.stream(lengths).boxed().toArray(Integer[]::new));
        var bytes = joined(ByteBuffer.allocate(4).putInt(length).array(), noise(random, random.nextInt(64)));
        return Attack.refused("C1", "header length " + length, random.nextBoolean(), bytes, "header_length");
    }

    /** C2: what else connects to ports. Each long enough to be no beginning of a frame. */
    static Attack c2(RandomGenerator random) {
        var rest = noise(random, 64 + random.nextInt(4_200));
        var first = switch (random.nextInt(11)) {
            case 0 ->
                utf8(any(random, "GET", "POST", "OPTIONS", "CONNECT") + " /" + random.nextInt() + " HTTP/1.1\r\n\r\n");
            case 1 -> utf8("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
            case 2 -> utf8("SSH-2.0-OpenSSH_" + random.nextInt(10) + "\r\n");
            case 3 -> utf8("EHLO mail.example\r\n");
            case 4 -> utf8("*1\r\n$4\r\nPING\r\n");
            case 5 -> joined(new byte[]{0, 0, 16, 80, 0, 3, 0, 0}, noise(random, 4_200)); // PostgreSQL
            case 6 -> joined(new byte[]{0, 0, 0, 60, 0, 18, 0, 3, 0, 0, 0, 1}, noise(random, 80)); // Kafka
            case 7 -> joined(new byte[]{0x10, 0x20, 0, 4}, utf8("MQTT")); // MQTT
            case 8 -> utf8("<policy-file-request/>\0");
            case 9 -> new byte[]{0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3}; // TLS
            default -> joined(new byte[]{0, 0, 0, 24}, utf8("{\"jsonrpc\":\"2.0\",\"id\":1}"));
        };
        return Attack.refused("C2", "another protocol: " + new String(first, 0, Math.min(12, first.length),
                StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", "?"), false, joined(first, rest), "header_length",
                "bad_json", "not_utf8", "missing_key");
    }

    /** C3: a session that ends, or is reset, before its first numbered frame is whole. */
    static Attack c3(RandomGenerator random) {
        var session = joined(Raw.series("{\"series\":[{\"id\":1,\"metric\":\"m\"}]}"), Raw.event(1));
        int cut = random.nextInt(session.length);
        var ending = random.nextBoolean() ? Ending.END : Ending.RESET;
        return new Attack("C3", "cut at " + cut + " by " + ending, true, List.of(Arrays.copyOf(session, cut)), ending,
                Outcome.CLOSED, Set.of());
    }

    /** C4: two frames byte by byte, in one piece, or cut anywhere: right, so served. */
    static Attack c4(RandomGenerator random) {
        var both = joined(Raw.ping(), Raw.ping());
        var pieces = new ArrayList<byte[]>();
        int most = any(random, 1, 2, 5, both.length);
        for (int from = 0; from < both.length;) {
            int to = Math.min(both.length, from + 1 + random.nextInt(most));
            pieces.add(Arrays.copyOfRange(both, from, to));
            from = to;
        }
        return new Attack("C4", "two frames in " + pieces.size() + " pieces", true, pieces, Ending.WAIT, Outcome.SERVED,
                Set.of());
    }

    /** C5: sizes that are none. */
    static Attack c5(RandomGenerator random) {
        var size = switch (random.nextInt(12)) {
            case 0 -> "-" + (1 + random.nextInt(1 << 30));
            case 1 -> random.nextInt(100) + "." + random.nextInt(100);
            case 2 -> "\"" + random.nextInt(100) + "\"";
            case 3 -> any(random, "null", "true", "false", "[]", "{}", "[0]");
            case 4 -> Long.toString(1L << (31 + random.nextInt(5)));
            case 5 -> "9223372036854775807";
            case 6 -> "9223372036854775808";
            case 7 -> "1" + "0".repeat(400);
            case 8 -> "1e" + "9".repeat(1 + random.nextInt(9));
            case 9 -> "1E-" + "9".repeat(1 + random.nextInt(9));
            case 10 -> any(random, "00", "+1", "0x10", "1_000", "٣", "NaN", "-", ".5", "1.");
            default -> Long.toString((1L << 20) + 1 + random.nextInt(1 << 20));
        };
        boolean greets = random.nextBoolean();
        var type = any(random, "event", "samples", "check", "hello");
        return Attack.refused("C5", "size " + size.substring(0, Math.min(20, size.length())), greets,
                Raw.header("{\"type\":\"" + type + "\",\"size\":" + size
                        + ",\"lane\":0,\"seq\":1,\"wall\":1,\"mono\":1}"),
                "out_of_range", "wrong_type", "body_too_long", "bad_json", "missing_key", "unexpected");
    }

    /** C6: a body as large as allowed, that never comes to an end. */
    static Attack c6(RandomGenerator random) {
        int size = (1 << 20) - random.nextInt(1_000);
        int sent = random.nextBoolean() ? random.nextInt(1_000) : size - 1 - random.nextInt(200_000);
        var frame = Raw.event(1, "", new byte[size]);
        return Attack.stalled("C6", sent + " of " + size + " bytes", true,
                Arrays.copyOf(frame, frame.length - size + sent));
    }

}
