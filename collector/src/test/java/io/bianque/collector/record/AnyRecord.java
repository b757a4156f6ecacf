package io.bianque.collector.record;

import io.bianque.collector.record.CollectorRecord.Check;
import io.bianque.collector.record.CollectorRecord.Event;
import io.bianque.collector.record.CollectorRecord.Gap;
import io.bianque.collector.record.CollectorRecord.LanesKept;
import io.bianque.collector.record.CollectorRecord.LivenessChanged;
import io.bianque.collector.record.CollectorRecord.RunMarked;
import io.bianque.collector.record.CollectorRecord.Samples;
import io.bianque.collector.record.CollectorRecord.SeriesDefined;
import io.bianque.collector.record.CollectorRecord.SessionOpened;
import io.bianque.collector.record.CollectorRecord.Tick;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Records drawn at random, of every kind, edge values included. */
final class AnyRecord {
    private static final double[] EDGES = {0.0, -0.0, 1.0, -1.0, 0.001, -0.001, 0.1, 99.999, 1e15, 1e300,
            Double.MIN_VALUE, -Double.MIN_VALUE, Double.MIN_NORMAL, Double.MAX_VALUE, Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY, Double.NaN, Double.longBitsToDouble(0x7ff8000000000123L),
            Double.longBitsToDouble(0xfff0000000000001L), 281474976710656.0, -281474976710656.0, 281474976710655.0};

    private AnyRecord() {}

    static CollectorRecord of(RandomGenerator random) {
        return switch (random.nextInt(14)) {
            case 0 -> new Tick(time(random), random.nextLong());
            case 1 -> new SeriesDefined(random.nextInt(Integer.MAX_VALUE), new SeriesKey(name(random), labels(random)));
            case 2 -> new SessionOpened(stamp(random), text(random), labels(random), texts(random));
            case 3 -> new Event(stamp(random), text(random), labels(random), texts(random));
            case 4 -> new Check(stamp(random), text(random), text(random), text(random),
                    pick(random, List.of(Check.Outcome.values())), text(random), value(random), phases(random),
                    labels(random));
            case 5 -> new Gap(stamp(random), seq(random), seq(random), text(random));
            case 6 -> new LivenessChanged(text(random), pick(random, List.of(Liveness.values())), time(random),
                    text(random));
            case 7 -> new RunMarked(text(random), time(random), random.nextBoolean());
            case 8 -> new LanesKept(text(random), random.nextLong(), IntStream.range(0, random.nextInt(70))
                    .mapToObj(_ -> new LanesKept.LaneEnd(random.nextInt(Integer.MAX_VALUE), seq(random)))
                    .toList());
            case 9 -> links(random);
            case 10 -> new CollectorRecord.Change(stamp(random), text(random), text(random), text(random), text(random),
                    text(random));
            case 11 -> new CollectorRecord.ActionDone(stamp(random), text(random),
                    pick(random, List.of(CollectorRecord.ActionDone.End.values())),
                    random.nextInt(Integer.MAX_VALUE) - 1, text(random));
            case 12 -> new CollectorRecord.OwnReadings(text(random), time(random), phases(random));
            default -> samples(random);
        };
    }

    private static CollectorRecord.Links links(RandomGenerator random) {
        return new CollectorRecord.Links(stamp(random),
                IntStream.range(0, random.nextInt(5)).mapToObj(_ -> text(random)).toList(),
                IntStream.range(0, random.nextInt(5))
                        .mapToObj(_ -> new CollectorRecord.Links.Listener(text(random), random.nextInt(65_536)))
                        .toList(),
                IntStream.range(0, random.nextInt(5))
                        .mapToObj(_ -> new CollectorRecord.Links.Link(text(random), text(random),
                                random.nextInt(65_536), random.nextInt(Integer.MAX_VALUE)))
                        .toList(),
                random.nextInt(Integer.MAX_VALUE));
    }

    static Samples samples(RandomGenerator random) {
        var stamp = stamp(random);
        int count = random.nextInt(200);
        var series = new int[count];
        var times = new long[count];
        var values = new double[count];
        boolean sameTime = random.nextBoolean();
        for (int i = 0; i < count; i++) {
            series[i] = random.nextInt(4) == 0 ? random.nextInt(Integer.MAX_VALUE) : i;
            times[i] = sameTime ? stamp.eventTimeMillis() : stamp.eventTimeMillis() - random.nextLong(100_000);
            values[i] = value(random);
        }
        return new Samples(stamp, series, times, values);
    }

    static double value(RandomGenerator random) {
        return switch (random.nextInt(5)) {
            case 0 -> EDGES[random.nextInt(EDGES.length)];
            case 1 -> random.nextInt();
            case 2 -> random.nextInt(1_000_000) / 1000.0;
            case 3 -> Double.longBitsToDouble(random.nextLong());
            default -> random.nextDouble();
        };
    }

    private static <T> T pick(RandomGenerator random, List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static Stamp stamp(RandomGenerator random) {
        return new Stamp(name(random), random.nextLong(), random.nextInt(Integer.MAX_VALUE), seq(random),
                random.nextLong(), time(random), time(random), random.nextBoolean());
    }

    private static long time(RandomGenerator random) {
        return random.nextInt(8) == 0 ? random.nextLong() : 1_700_000_000_000L + random.nextLong(1_000_000_000L);
    }

    private static long seq(RandomGenerator random) {
        return random.nextLong(Long.MAX_VALUE) >>> random.nextInt(63);
    }

    private static String name(RandomGenerator random) {
        return "n" + text(random);
    }

    private static String text(RandomGenerator random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            switch (random.nextInt(4)) {
                case 0 -> text.append("扁鹊");
                case 1 -> text.appendCodePoint(0x1f600 + random.nextInt(10));
                case 2 -> text.append((char) random.nextInt(0x20));
                default -> text.append((char) ('a' + random.nextInt(26)));
            }
        }
        return text.toString();
    }

    private static Map<String, String> texts(RandomGenerator random) {
        var map = new HashMap<String, String>();
        for (int i = random.nextInt(6); i > 0; i--) {
            map.put(text(random), text(random));
        }
        return map;
    }

    private static Map<String, Double> phases(RandomGenerator random) {
        var map = new HashMap<String, Double>();
        for (int i = random.nextInt(6); i > 0; i--) {
            map.put(text(random), value(random));
        }
        return map;
    }

    private static Labels labels(RandomGenerator random) {
        var map = new HashMap<String, String>();
        for (int i = random.nextInt(10); i > 0; i--) {
            map.put(name(random), text(random));
        }
        return Labels.of(map);
    }
}
