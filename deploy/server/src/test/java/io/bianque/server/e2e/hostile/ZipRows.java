package io.bianque.server.e2e.hostile;

import static io.bianque.server.e2e.hostile.Raw.MARK;
import static io.bianque.server.e2e.hostile.Raw.any;
import static io.bianque.server.e2e.hostile.Raw.eventBody;
import static io.bianque.server.e2e.hostile.Raw.joined;
import static io.bianque.server.e2e.hostile.Raw.noise;
import static io.bianque.server.e2e.hostile.Raw.utf8;

import com.github.luben.zstd.ZstdCompressCtx;
import io.bianque.server.e2e.hostile.Attack.Ending;
import io.bianque.server.e2e.hostile.Attack.Outcome;
import io.bianque.testkit.Mutations;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** C17 by peers that have announced {@code zstd}, so that their bodies are looked at: bombs, pieces, lies. */
final class ZipRows {
    /** The most that a body may be once it is unpacked. */
    private static final int UNPACKED = 8 << 20;
    private static final int RATIO = 100;
    private static final int BLOCK = 128 << 10;
    private static final int LAST = 1;
    private static final int REPEATED = 1 << 1;
    private static final int SKIPPABLE = 0x184d2a50;

    private ZipRows() {}

    /** Much from little: honest, and refused by its header; or with a raw that would be allowed and more behind it. */
    static Attack bomb(RandomGenerator random) {
        int bytes = (1 + random.nextInt(64)) << 20;
        var bomb = random.nextBoolean() ? repeated(bytes) : packed(new byte[bytes], random.nextBoolean());
        if (random.nextBoolean()) {
            return Attack.refused("C17", "a bomb of " + bytes + " bytes", true, event(bomb, bytes), "unpacked_too_long")
                    .zipped();
        }
        int raw = Math.min(bomb.length * RATIO, bytes - 1 - random.nextInt(1 << 19));
        if (random.nextInt(4) == 0) {
            return Attack.refused("C17", "a bomb in definitions", true,
                    Raw.frame(utf8("{\"type\":\"series\",\"size\":" + bomb.length + ",\"zip\":\"zstd\",\"raw\":" + raw
                            + "}"), bomb),
                    "out_of_range").zipped();
        }
        return Attack.frameRefused("C17", "a bomb of " + bytes + " bytes that says " + raw, event(bomb, raw),
                "out_of_range").zipped();
    }

    /** The first part of a stream, a stream with something before or behind it, a stream in a stream. */
    static Attack pieces(RandomGenerator random) {
        var text = text(random, 500 + random.nextInt(20_000));
        var whole = packed(text, random.nextBoolean());
        var attack = switch (random.nextInt(4)) {
            case 0 -> {
                int least = text.length / RATIO + 1; // less would be too little for its raw
                int cut = least + random.nextInt(whole.length - least);
                yield Attack.frameRefused("C17", "cut at " + cut + " of " + whole.length,
                        event(Arrays.copyOf(whole, cut), text.length), "out_of_range");
            }
            case 1 -> Attack.frameRefused("C17", "two streams", event(joined(whole, whole),
                    any(random, text.length, 2 * text.length)), "out_of_range");
            case 2 -> {
                var skipped = noise(random, random.nextInt(50));
                var skippable = ByteBuffer.allocate(8 + skipped.length).order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(SKIPPABLE + random.nextInt(16)).putInt(skipped.length).put(skipped).array();
                var both = random.nextBoolean() ? joined(skippable, whole) : joined(whole, skippable);
                yield Attack.frameRefused("C17", "a skippable one beside it", event(both, text.length), "out_of_range");
            }
            default -> Attack.frameRefused("C17", "a stream in a stream",
                    event(packed(whole, random.nextBoolean()), whole.length), "bad_json", "not_utf8");
        };
        return attack.zipped();
    }

    /** Another raw than what comes out, or one that is none; a zip that is none, or where none may be. */
    static Attack raw(RandomGenerator random) {
        var text = text(random, 500 + random.nextInt(5_000));
        var whole = packed(text, random.nextBoolean());
        if (random.nextBoolean()) {
            int most = Math.min(UNPACKED, whole.length * RATIO);
            int wrong = random.nextBoolean()
                    ? random.nextInt(text.length)
                    : text.length + 1
                            + random.nextInt(most - text.length);
            return Attack.frameRefused("C17", "raw " + wrong + " of " + text.length, event(whole, wrong),
                    "out_of_range").zipped();
        }
        return switch (random.nextInt(5)) {
            case 0 -> {
                var none = any(random, "-1", "\"" + text.length + "\"", "null", text.length + ".5", "1e3",
                        "9007199254740993", Long.toString(UNPACKED + 1L + random.nextInt(1 << 20)));
                yield Attack.refused("C17", "raw " + none, true,
                        Raw.event(1, "\"zip\":\"zstd\",\"raw\":" + none + ",", whole), "out_of_range", "wrong_type",
                        "unpacked_too_long").zipped();
            }
            case 1 -> Attack.refused("C17", "no raw", true, Raw.event(1, "\"zip\":\"zstd\",", whole), "missing_key")
                    .zipped();
            case 2 ->
                Attack.refused("C17", "raw without zip", true, Raw.event(1, "\"raw\":" + text.length + ",", whole),
                        "missing_key").zipped();
            case 3 -> Attack.refused("C17", "another zip", true, Raw.event(1, "\"zip\":\""
                    + any(random, "gzip", "ZSTD", "zstd ", "lz4", "") + "\",\"raw\":" + text.length + ",", whole),
                    "not_announced", "out_of_range").zipped();
            default -> Attack.refused("C17", "a ping of nothing", true,
                    Raw.header("{\"type\":\"ping\",\"size\":0,\"zip\":\"zstd\",\"raw\":0}"), "out_of_range").zipped();
        };
    }

    /** Streams that ask for memory or for something else that nobody promised, and streams that are broken somewhere. */
    static Attack lies(RandomGenerator random) {
        var text = eventBody(MARK);
        var blocks = joined(block(text.length << 3 | LAST), text);
        return switch (random.nextInt(4)) {
            case 0 -> {
                int code = (13 << 3) + 1 + random.nextInt(256 - (13 << 3) - 1); // 8 MiB is 13 << 3
                yield Attack.frameRefused("C17", "window " + code,
                        event(joined(magic(), new byte[]{0, (byte) code}, blocks), text.length), "out_of_range")
                        .zipped();
            }
            case 1 -> Attack.frameRefused("C17", "a dictionary",
                    event(joined(magic(), new byte[]{1, 0, (byte) (1 + random.nextInt(255))}, blocks), text.length),
                    "out_of_range").zipped();
            case 2 -> Attack.frameRefused("C17", "a reserved bit or block",
                    event(random.nextBoolean()
                            ? joined(magic(), new byte[]{8, 0}, blocks)
                            : joined(magic(), new byte[]{0, 0}, block(text.length << 3 | 3 << 1 | LAST), text),
                            text.length),
                    "out_of_range").zipped();
            default -> {
                // Whatever is still right may be taken.
                var packed = packed(Raw.eventBody("mutated"), random.nextBoolean());
                var session = Raw.event(1, "\"zip\":\"zstd\",\"raw\":" + Raw.eventBody("mutated").length + ",", packed);
                yield new Attack("C17", "a mutated stream", true, List.of(Mutations.of(List.of(session), random)),
                        random.nextBoolean() ? Ending.END : Ending.RESET, Outcome.CLOSED, Set.of()).zipped();
            }
        };
    }

    /** The longest texts that there may be, and one character more. */
    static Attack large(RandomGenerator random) {
        int over = random.nextInt(3);
        var end = over == 2 ? "" : "\"}"; // else it is no JSON
        var begin = "{\"kind\":\"" + (over == 0 ? "large" : MARK) + "\",\"time\":1,\"x\":\"";
        var text = new byte[UNPACKED + (over == 1 ? 1 : 0)];
        Arrays.fill(text, (byte) 'x');
        System.arraycopy(utf8(begin), 0, text, 0, begin.length());
        System.arraycopy(utf8(end), 0, text, text.length - end.length(), end.length());
        for (int i = begin.length(); i < UNPACKED / 20; i++) { // so that it is no bomb
            text[i] = (byte) ('a' + random.nextInt(16));
        }
        var frame = event(packed(text, random.nextBoolean()), text.length);
        return switch (over) {
            case 0 -> new Attack("C17", "8 MiB of text", true, List.of(frame), Ending.WAIT, Outcome.ACKNOWLEDGED,
                    Set.of()).zipped();
            case 1 -> Attack.refused("C17", "8 MiB of text and one more", true, frame, "unpacked_too_long").zipped();
            default -> Attack.frameRefused("C17", "8 MiB of text that does not end", frame, "bad_json").zipped();
        };
    }

    private static byte[] event(byte[] packed, int raw) {
        return Raw.event(1, "\"zip\":\"zstd\",\"raw\":" + raw + ",", packed);
    }

    /** An event that does not compress well. */
    private static byte[] text(RandomGenerator random, int length) {
        var text = new StringBuilder("{\"kind\":\"" + MARK + "\",\"time\":1,\"x\":\"");
        while (text.length() < length) {
            text.append((char) ('!' + 2 + random.nextInt(57))); // no quote, no backslash
        }
        return utf8(text.append("\"}").toString());
    }

    private static byte[] packed(byte[] bytes, boolean saysItsLength) {
        try (var zstd = new ZstdCompressCtx().setLevel(1).setContentSize(saysItsLength).setChecksum(saysItsLength)) {
            return zstd.compress(bytes);
        }
    }

    /** One byte, again and again: four bytes for each 128 KiB. */
    private static byte[] repeated(int bytes) {
        var frame = new ByteArrayOutputStream();
        frame.writeBytes(joined(magic(), new byte[]{0, 13 << 3}));
        for (int left = bytes; left > 0; left -= BLOCK) {
            frame.writeBytes(block(Math.min(left, BLOCK) << 3 | REPEATED | (left <= BLOCK ? LAST : 0)));
            frame.write('0');
        }
        return frame.toByteArray();
    }

    private static byte[] magic() {
        return new byte[]{0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};
    }

    private static byte[] block(int header) {
        return new byte[]{(byte) header, (byte) (header >> 8), (byte) (header >> 16)};
    }
}
