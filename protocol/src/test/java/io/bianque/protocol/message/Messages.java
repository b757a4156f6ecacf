package io.bianque.protocol.message;

import io.bianque.protocol.frame.Encoding;
import io.bianque.protocol.frame.Header;
import io.bianque.protocol.frame.LaneSeq;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Random messages, every one of them legal. */
final class Messages {
    private static final String[] TEXTS = {"", "a", "北京", "\"quoted\"", "back\\slash", "line\nbreak", "😀",
            "<b>${x}</b>",
            "\u0001\u001f", "x".repeat(200), "\u202e", "{\"a\":1}"};

    private Messages() {}

    static Message any(RandomGenerator random) {
        return switch (random.nextInt(22)) {
            case 0 -> new Hello(random.nextInt(1, 65_536), "host-" + random.nextInt(), "s", "Linux 北京", "b",
                    random.nextLong(), random.nextBoolean() ? Hello.Role.AGENT : Hello.Role.REPORTER, codes(random),
                    labels(random), attributes(random), lanes(random, 1), clocks(random));
            case 1 -> new Welcome(1, "s", "i", random.nextLong(), codes(random), labels(random),
                    new Welcome.Limits(random.nextInt(1_024, 1 << 20), random.nextInt(1, 1 << 20), 65_536),
                    random.nextLong(Header.MAX_CREDIT + 1), lanes(random, 0), random.nextInt(100, 60_001),
                    clocks(random));
            case 2 -> {
                var added = new ArrayList<Series.Definition>();
                for (int i = random.nextInt(1, 20); i > 0; i--) {
                    added.add(
                            new Series.Definition(random.nextInt(1 << 20), "m:" + random.nextInt(100), labels(random)));
                }
                yield new Series(added);
            }
            case 3 -> {
                byte[] body = new byte[random.nextInt(300)];
                random.nextBytes(body);
                yield new Samples(stamp(random), random.nextBoolean() ? Encoding.SAMPLES1 : Encoding.JSON, body);
            }
            case 4 -> new Event(stamp(random), "oom_kill", random.nextLong(Header.MAX_WALL_MILLIS + 1), labels(random),
                    attributes(random));
            case 5 -> {
                var phases = new HashMap<Check.Phase, Long>();
                for (var phase : Check.Phase.values()) {
                    if (random.nextBoolean()) {
                        phases.put(phase, random.nextLong(Header.MAX_INTEGER + 1));
                    }
                }
                var outcomes = Check.Outcome.values();
                yield new Check(stamp(random), "c " + random.nextInt(), "http", "t",
                        outcomes[random.nextInt(outcomes.length)],
                        text(random), 0, random.nextLong(Header.MAX_INTEGER + 1), phases,
                        random.nextBoolean() ? null : random.nextInt(1_000),
                        random.nextBoolean() ? null : random.nextLong(Header.MAX_WALL_MILLIS + 1), labels(random));
            }
            case 6 -> {
                var stamp = stamp(random);
                yield new Gap(stamp, random.nextLong(stamp.seq(), Header.MAX_INTEGER + 1), "spool_full",
                        random.nextLong(-1, Header.MAX_INTEGER));
            }
            case 7 -> new Ack(lanes(random, 0), random.nextLong(Header.MAX_CREDIT + 1));
            case 8 -> new Retry(random.nextInt(1 << 30), random.nextLong(1, Header.MAX_INTEGER), 0, "rate");
            case 9 -> new Ping(random.nextBoolean() ? null : clocks(random));
            case 10 -> new Pong(random.nextBoolean() ? null : clocks(random));
            case 11 -> new Refusal("future_code", text(random),
                    random.nextBoolean() ? null : new LaneSeq(random.nextInt(1 << 30), 1), random.nextBoolean());
            case 12 -> new Pace(random.nextLong(Header.MAX_CREDIT + 1));
            case 13 -> new Move("host-" + random.nextInt(), random.nextInt(1, 65_536), "drain");
            case 14 -> {
                var checks = new ArrayList<Config.Tuning>();
                for (int i = random.nextInt(6); i > 0; i--) {
                    checks.add(new Config.Tuning("c " + i, random.nextBoolean(),
                            random.nextBoolean() ? Config.AS_DECLARED : random.nextInt(1_000, 86_400_001),
                            random.nextBoolean() ? Config.AS_DECLARED : random.nextInt(100, 60_001)));
                }
                yield new Config(checks);
            }
            case 15 -> new Action("run-" + random.nextInt(), "restart 北京", labels(random),
                    random.nextInt(1_000, 3_600_001));
            case 16 -> new Output("r", random.nextBoolean(), "x" + text(random));
            case 17 -> {
                var outcomes = Done.Outcome.values();
                yield new Done(stamp(random), "r", outcomes[random.nextInt(outcomes.length)],
                        random.nextInt(Integer.MAX_VALUE) - 1, text(random),
                        random.nextLong(Header.MAX_WALL_MILLIS + 1));
            }
            case 18 -> links(random);
            case 19 -> new Change(stamp(random), "c-" + random.nextInt(), "release", "application:" + name(random),
                    random.nextBoolean() ? "2.4 → 2.5" : "x".repeat(200), random.nextBoolean() ? "" : "ann",
                    random.nextLong(Header.MAX_WALL_MILLIS + 1));
            case 20 -> new Probe(random.nextBoolean() ? List.of() : List.of("c 1", "检查"));
            default -> new Bye("shutdown");
        };
    }

    private static Links links(RandomGenerator random) {
        var addresses = new ArrayList<String>();
        var listeners = new ArrayList<Links.Listener>();
        var links = new ArrayList<Links.Link>();
        for (int i = random.nextInt(5); i > 0; i--) {
            addresses.add("10.0.0." + i);
            listeners.add(new Links.Listener("g" + text(random).length(), random.nextInt(1, 65_536)));
        }
        for (int i = random.nextInt(5); i > 0; i--) {
            links.add(new Links.Link("网" + i, "fd00::" + i, random.nextInt(1, 65_536),
                    random.nextInt(1, Integer.MAX_VALUE)));
        }
        return new Links(stamp(random), random.nextLong(Header.MAX_WALL_MILLIS + 1), addresses, listeners, links,
                random.nextInt(Integer.MAX_VALUE));
    }

    private static Stamp stamp(RandomGenerator random) {
        return new Stamp(random.nextInt(Integer.MAX_VALUE), random.nextLong(1, Header.MAX_INTEGER),
                random.nextLong(Header.MAX_WALL_MILLIS + 1), random.nextLong(Header.MAX_INTEGER + 1));
    }

    private static Clocks clocks(RandomGenerator random) {
        return new Clocks(random.nextLong(Header.MAX_WALL_MILLIS + 1), random.nextLong(Header.MAX_INTEGER + 1));
    }

    private static List<LaneSeq> lanes(RandomGenerator random, long least) {
        var lanes = new LinkedHashMap<Integer, LaneSeq>();
        for (int i = random.nextInt(65); i > 0; i--) {
            int lane = random.nextInt(Integer.MAX_VALUE);
            lanes.put(lane, new LaneSeq(lane, random.nextLong(least, Header.MAX_INTEGER + 1)));
        }
        return List.copyOf(lanes.values());
    }

    private static Map<String, String> labels(RandomGenerator random) {
        var labels = new HashMap<String, String>();
        for (int i = random.nextInt(6); i > 0; i--) {
            labels.put("l_" + random.nextInt(1_000), text(random));
        }
        return labels;
    }

    private static Map<String, String> attributes(RandomGenerator random) {
        var attributes = new HashMap<String, String>();
        for (int i = random.nextInt(6); i > 0; i--) {
            attributes.put("what é " + i, text(random));
        }
        return attributes;
    }

    private static Set<String> codes(RandomGenerator random) {
        var codes = new HashSet<String>();
        for (int i = random.nextInt(4); i > 0; i--) {
            codes.add("c" + random.nextInt(100));
        }
        return codes;
    }

    private static String name(RandomGenerator random) {
        var text = text(random);
        return text.isEmpty() ? "x" : text;
    }

    private static String text(RandomGenerator random) {
        return TEXTS[random.nextInt(TEXTS.length)];
    }
}
