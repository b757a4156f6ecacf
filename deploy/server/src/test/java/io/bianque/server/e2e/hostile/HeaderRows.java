package io.bianque.server.e2e.hostile;

import static io.bianque.server.e2e.hostile.Raw.any;
import static io.bianque.server.e2e.hostile.Raw.frame;
import static io.bianque.server.e2e.hostile.Raw.header;
import static io.bianque.server.e2e.hostile.Raw.joined;
import static io.bianque.server.e2e.hostile.Raw.utf8;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** C7 to C12: headers that are not the one JSON object they have to be. */
final class HeaderRows {
    private static final String PING = "{\"type\":\"ping\",\"size\":0}";

    private HeaderRows() {}

    /** C7: not one object, or something around it. */
    static Attack c7(RandomGenerator random) {
        var blank = any(random, " ", "\t", "\n", "\r\n", "\u00a0", "\ufeff", "\0", "x", ",", ";");
        var json = switch (random.nextInt(14)) {
            case 0 -> "[" + PING + "]";
            case 1 -> any(random, "\"ping\"", "12", "-1", "true", "null", "{}", "[]", "{{", "}}", "\"\"");
            case 2 -> PING + blank;
            case 3 -> blank + PING;
            case 4 -> PING + PING;
            case 5 -> "{/*" + random.nextInt() + "*/\"type\":\"ping\",\"size\":0}";
            case 6 -> "{\"type\":\"ping\",//x\n\"size\":0}";
            case 7 -> "{\"type\":\"ping\",\"size\":0,\"x\":" + any(random, "NaN", "Infinity", "-Infinity", "undefined",
                    "True", "0x1", "01", "1.", ".1", "+1", "1e", "--1", "'a'", "") + "}";
            case 8 -> "{'type':'ping','size':0}";
            case 9 -> "{type:\"ping\",size:0}";
            case 10 -> "{\"type\":\"ping\",\"size\":0,}";
            case 11 -> "{\"type\":\"ping\" \"size\":0}";
            case 12 -> PING.substring(0, 2 + random.nextInt(PING.length() - 3));
            default -> "{\"type\":\"ping\",\"size\":0,\"x\":\"" + any(random, "\n", "\t", "\u0001", "\\x41", "\\u12",
                    "\\") + "\"}";
        };
        return Attack.refused("C7", json, random.nextBoolean(), header(json), "bad_json", "missing_key", "wrong_type",
                "not_utf8", "header_length");
    }

    /** C8: bytes that are no UTF-8, or that are it and no text. */
    static Attack c8(RandomGenerator random) {
        byte[][] wrong = {{(byte) 0xc0, (byte) 0xaf}, {(byte) 0xe0, (byte) 0x80, (byte) 0xaf},
                {(byte) 0xed, (byte) 0xa0, (byte) 0x80}, {(byte) 0xf5, (byte) 0x80, (byte) 0x80, (byte) 0x80},
                {(byte) 0xf0, (byte) 0x80, (byte) 0x80, (byte) 0x80}, {(byte) 0x80}, {(byte) 0xfe}, {(byte) 0xff},
                {(byte) 0xe2, (byte) 0x82}, {0}, {(byte) 0xc3}, {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80}};
        var bytes = any(random, wrong);
        var json = switch (random.nextInt(4)) {
            case 0 -> PING.getBytes(random.nextBoolean() ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE);
            case 1 -> utf8("{\"type\":\"ping\",\"size\":0,\"x\":\"" + any(random, "\\ud800", "\\udc00", "\\ud800x",
                    "\\udc00\\ud800") + "\"}");
            case 2 -> joined(utf8("{\"type\":\"ping\",\"size\":0,\""), bytes, utf8("\":1}"));
            default -> joined(utf8("{\"type\":\"ping\",\"size\":0,\"x\":\"a"), bytes, utf8("b\"}"));
        };
        return Attack.refused("C8", "not text", random.nextBoolean(), frame(json, new byte[0]), "not_utf8", "bad_json");
    }

    /** C9: depth, in a header and in the body of a hello. */
    static Attack c9(RandomGenerator random) {
        if (random.nextBoolean()) {
            return Attack.refused("C9", "a deep header", random.nextBoolean(),
                    header("{\"type\":\"ping\",\"size\":0,\"x\":" + deep(random, 4 + random.nextInt(1_000)) + "}"),
                    "too_deep", "bad_json", "header_length");
        }
        return Attack.refused("C9", "a deep hello", false, Raw.hello("deep", random.nextLong(), "",
                "{\"software\":\"s/1\",\"x\":" + deep(random, 8 + random.nextInt(20_000)) + "}"), "too_deep",
                "bad_json",
                "body_too_long", "identity");
    }

    private static String deep(RandomGenerator random, int levels) {
        return switch (random.nextInt(3)) {
            case 0 -> "[".repeat(levels) + "]".repeat(levels);
            case 1 -> "[".repeat(Math.min(3_000, levels));
            default -> "{\"a\":".repeat(Math.min(500, levels)) + "1" + "}".repeat(Math.min(500, levels));
        };
    }

    /** C10: a key twice, in both orders, escaped or not, also one that nobody knows. */
    static Attack c10(RandomGenerator random) {
        var name = any(random, "type", "size", "x", "lane", "wall", "ü");
        var again = random.nextBoolean()
                ? name
                : name.chars().mapToObj(c -> String.format("\\u%04x", c)).collect(Collectors.joining());
        var value = name.equals("type") ? "\"ping\"" : "0";
        var other = name.equals("type") ? any(random, "\"hello\"", "\"ping\"") : any(random, "0", "7");
        var rest = name.equals("type")
                ? "\"size\":0"
                : name.equals("size")
                        ? "\"type\":\"ping\""
                        : "\"type\":\"ping\",\"size\":0";
        var pair = new String[]{"\"" + name + "\":" + value, "\"" + again + "\":" + other};
        int first = random.nextInt(2);
        var json = "{" + pair[first] + "," + rest + "," + pair[1 - first] + "}";
        return Attack.refused("C10", json, random.nextBoolean(), header(json), "duplicate_key");
    }

    /** C11: types that are none, and some that are, but that the other side has not announced. */
    static Attack c11(RandomGenerator random) {
        if (random.nextInt(6) == 0) {
            var json = "{\"type\":\"" + any(random, "change", "links", "action", "output", "done", "config")
                    + "\",\"size\":0}";
            return Attack.refused("C11", json, random.nextBoolean(), header(json), "not_announced", "unexpected",
                    "missing_key", "out_of_range");
        }
        var type = switch (random.nextInt(5)) {
            case 0 -> null;
            case 1 -> any(random, "null", "1", "true", "[\"ping\"]", "{\"ping\":1}");
            case 2 -> "\"" + any(random, "", " ping", "ping ", "ping\\u0000", "PING", "Ping", "p\u0131ng", "ping\\n",
                    "pin", "pings") + "\"";
            case 3 ->
                "\"" + any(random, "file", "cert", "beacon", "changes", "link", "__proto__", "constructor",
                        "toString", "HELLO", "java.lang.Runtime") + "\"";
            default -> "\"" + Long.toString(random.nextLong() >>> 1, 36) + "\"";
        };
        var json = type == null ? "{\"size\":0}" : "{\"type\":" + type + ",\"size\":0}";
        return Attack.refused("C11", json, random.nextBoolean(), header(json), "missing_key", "wrong_type",
                "unknown_type", "out_of_range");
    }

    /** C12: too many keys, all of one hash or each of its own. */
    static Attack c12(RandomGenerator random) {
        if (random.nextBoolean()) {
            return Attack.refused("C12", "many keys in a header", random.nextBoolean(),
                    header("{\"type\":\"ping\",\"size\":0," + keys(random, 65 + random.nextInt(100)) + "}"), "too_many",
                    "header_length");
        }
        return Attack.refused("C12", "many keys in a body", false, Raw.hello("many", random.nextLong(), "",
                "{\"software\":\"s/1\"," + keys(random, 66 + random.nextInt(2_000)) + "}"), "too_many", "identity");
    }

    private static String keys(RandomGenerator random, int count) {
        boolean equalHash = random.nextBoolean();
        var names = new LinkedHashSet<String>();
        for (int i = 0; names.size() < count; i++) {
            names.add(equalHash ? colliding(i) : Long.toString(random.nextLong() >>> 24, 36));
        }
        return names.stream().map(name -> "\"" + name + "\":0").collect(Collectors.joining(","));
    }

    /** Texts of twelve pairs with one and the same {@code String.hashCode}. */
    private static String colliding(int number) {
        var name = new StringBuilder();
        for (int bit = 0; bit < 12; bit++) {
            name.append(((number >> bit) & 1) == 0 ? "Aa" : "BB");
        }
        return name.toString();
    }
}
