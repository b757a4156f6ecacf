package io.bianque.alerting.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Transition;
import io.bianque.alerting.evaluation.Evaluation;
import io.bianque.alerting.rule.BuiltInRules;
import io.bianque.alerting.rule.RuleSet;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.Stamp;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import io.bianque.testkit.SeededRandom;
import io.bianque.testkit.Seeds;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * R23: rules are reloaded 1,000 times, good ones and bad, while readings come and the server is started anew now and then. Each record is
 * judged by one set; what is bad keeps the set that was good last and is told; what did not change goes on as if nothing had come; and no
 * alert is missed, doubled or left open.
 */
class ThousandReloadsTest {
    private static final int RELOADS = 1_000;
    private static final long T0 = 1_800_000_000_000L;
    private static final int HOSTS = 3;
    private static final List<Double> VALUES = List.of(0.3, 0.3, 0.6, 0.9, 0.9);
    private static final String STEADY = """
            rules:
              - {name: Steady, level: host, select: {metric: m_ratio}, when: value > 0.8, recover: value < 0.5, for: 9s,
                 keep_firing_for: 7s, severity: warning, annotations: {summary: '{{labels.host}} {{value}}'}}
            """;
    private static final String VERSIONED = """
              - {name: %s, level: host, select: {metric: m_ratio}, when: value > 0.8, severity: %s, annotations: {summary: v%d}}
            """;
    private static final List<byte[]> BAD = List.of(bytes("rules: [oops"), bytes(""),
            bytes("rules:\n  - {name: A, name: B}\n"),
            bytes("rules: *nowhere\n"),
            bytes("rules:\n  - {name: First, level: host, select: {metric: m_ratio}, when: vale > 1,"
                    + " severity: info, annotations: {summary: s}}\n"),
            new byte[]{'r', 'u', 'l', 'e', 's', ':', ' ', (byte) 0xff, (byte) 0xfe, 0});

    @TempDir
    private Path directory;
    private long touched = T0;

    private RulesReload reload;
    private RuleSet inForce = RuleSet.EMPTY;
    private int version;
    private boolean hasSecond = true;
    private Evaluation evaluation;
    private long offset;
    private final List<Transition> told = new ArrayList<>();
    private final List<Transition> steady = new ArrayList<>();
    private final Map<String, AlertState> states = new HashMap<>();
    private final List<CollectorRecord> log = new ArrayList<>();
    private long now = T0;
    private boolean refused;

    @SuppressWarnings("NullAway.Init") // JUnit sets the directory, the test the rest
    ThousandReloadsTest() {}

    @ParameterizedTest
    @Seeds(count = 2)
    void r23AThousandReloadsMissAndDoubleNothing(SeededRandom random) throws IOException {
        write("steady.yaml", bytes(STEADY));
        write("versioned.yaml", bytes(good()));
        reload = new RulesReload(directory);
        inForce = BuiltInRules.beside(reload.first());
        evaluation = new Evaluation(inForce, told::add);
        apply(new CollectorRecord.RunMarked("node", T0, true));
        for (int host = 1; host <= HOSTS; host++) {
            apply(new CollectorRecord.SeriesDefined(host, new SeriesKey("m_ratio", Labels.of("host", "h" + host))));
        }
        var newest = new double[HOSTS + 1];
        for (int reloads = 0; reloads < RELOADS;) {
            now += 1_000;
            apply(new CollectorRecord.Tick(now, now));
            assertThat(evaluation.counters().rules()).as("what holds, seed " + random).isEqualTo(inForce.version());
            for (int host = 1; host <= HOSTS; host++) {
                if (random.nextInt(3) == 0) {
                    newest[host] = VALUES.get(random.nextInt(VALUES.size()));
                    apply(reading(host, newest[host]));
                    expect("First", host, newest[host] > 0.8, random);
                    expect("Second", host, hasSecond && newest[host] > 0.8, random);
                }
                if (random.nextInt(2) == 0) {
                    reload(random);
                    reloads++;
                }
            }
            if (random.nextInt(40) == 0) {
                startAnew();
            }
        }
        assertThat(steady).as("rules that did not change, seed " + random).isNotEmpty()
                .containsExactlyElementsOf(withoutReloads());
    }

    private void reload(SeededRandom random) throws IOException {
        switch (random.nextInt(5)) {
            case 0 -> {
                write("versioned.yaml", BAD.get(random.nextInt(BAD.size())));
                lookTwice(false, random);
            }
            case 1 -> { // half-written, and whole before it was seen alike twice
                version++;
                var whole = bytes(good());
                write("versioned.yaml", Arrays.copyOf(whole, random.nextInt(whole.length)));
                reload.look(_ -> {
                    throw new AssertionError("half a file was taken, seed " + random);
                });
                write("versioned.yaml", whole);
                lookTwice(true, random);
            }
            case 2 -> { // gone for a moment
                Files.move(directory.resolve("versioned.yaml"), directory.resolve("versioned.yaml~"));
                reload.look(_ -> {
                    throw new AssertionError("half a directory was taken, seed " + random);
                });
                Files.delete(directory.resolve("versioned.yaml~"));
                version++;
                write("versioned.yaml", bytes(good()));
                lookTwice(true, random);
            }
            default -> {
                version++;
                hasSecond = random.nextInt(4) != 0;
                write("versioned.yaml", bytes(good()));
                lookTwice(true, random);
            }
        }
        if (random.nextInt(3) == 0) { // every few seconds the server says how it is
            refused = !reload.isInForce();
            apply(new CollectorRecord.OwnReadings("node", now,
                    Map.of("bianque_evaluation_config_ok", refused ? 0.0 : 1.0)));
            now++; // the next is another reading
            assertThat(isFiring("RulesRefused{collector=\"node\",entity=\"collector:node\"}"))
                    .as("told that they are refused, seed " + random)
                    .isEqualTo(refused);
        }
    }

    private void lookTwice(boolean good, SeededRandom random) {
        var taken = new ArrayList<RuleSet>();
        reload.look(taken::add);
        assertThat(taken).as("not yet, seed " + random).isEmpty();
        reload.look(taken::add);
        assertThat(taken).as("taken if good, seed " + random).hasSize(good ? 1 : 0);
        assertThat(reload.isInForce()).isEqualTo(good);
        assertThat(reload.problem() == null).isEqualTo(good);
        if (good) {
            inForce = BuiltInRules.beside(taken.getFirst());
            evaluation.replaceRules(inForce);
        }
    }

    /** As after a stop: from the snapshot, with the rules that are in force. */
    private void startAnew() throws IOException {
        apply(new CollectorRecord.Tick(now, now));
        var bytes = new ByteArrayOutputStream();
        evaluation.writeSnapshot(new DataOutputStream(bytes));
        evaluation = new Evaluation(inForce, told::add);
        evaluation.readSnapshot(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    }

    private void apply(CollectorRecord record) {
        log.add(record);
        evaluation.apply(offset++, record);
        for (var transition : told) {
            var alert = transition.alert().toString();
            assertThat(transition.from()).as(transition.toString())
                    .isEqualTo(states.getOrDefault(alert, AlertState.INACTIVE));
            boolean over = transition.to() == AlertState.RESOLVED || transition.to() == AlertState.INACTIVE;
            states.put(alert, over ? AlertState.INACTIVE : transition.to());
            var summary = transition.annotations().getOrDefault("summary", "");
            switch (transition.alert().rule()) {
                case "Steady" -> steady.add(transition);
                case "First" -> assertThat(summary).as("one version: " + transition).isEqualTo(textInForce());
                case "Second" -> assertThat(summary).as("one version: " + transition)
                        .isIn(hasSecond ? textInForce() : "Second: the rule was changed or removed");
                default -> assertThat(transition.alert().rule()).isEqualTo("RulesRefused");
            }
        }
        told.clear();
    }

    /** What the texts of the set that holds say. */
    private String textInForce() {
        return inForce.rules().stream().filter(rule -> rule.name().equals("First"))
                .map(rule -> String.valueOf(rule.annotations().get("summary"))).findFirst().orElseThrow();
    }

    private void expect(String rule, int host, boolean firing, SeededRandom random) {
        assertThat(isFiring(rule + "{host=\"h" + host + "\"}")).as(rule + " of h" + host + ", seed " + random)
                .isEqualTo(firing);
    }

    private boolean isFiring(String alert) {
        return states.getOrDefault(alert, AlertState.INACTIVE) == AlertState.FIRING;
    }

    private List<Transition> withoutReloads() {
        var straight = new ArrayList<Transition>();
        var alone = new Evaluation(BuiltInRules.beside(inForce), straight::add);
        for (int i = 0; i < log.size(); i++) {
            alone.apply(i, log.get(i));
        }
        return straight.stream().filter(transition -> transition.alert().rule().equals("Steady")).toList();
    }

    private CollectorRecord reading(int host, double value) {
        var stamp = new Stamp("h" + host, 1, 1, offset + 1, 1, now, now, false);
        return new CollectorRecord.Samples(stamp, new int[]{host}, new long[]{now}, new double[]{value});
    }

    private String good() {
        var severity = version % 2 == 0 ? "warning" : "critical";
        return "rules:\n" + VERSIONED.formatted("First", severity, version)
                + (hasSecond ? VERSIONED.formatted("Second", severity, version) : "");
    }

    private void write(String file, byte[] content) throws IOException {
        var path = directory.resolve(file);
        Files.write(path, content);
        touched += 1_000;
        Files.setLastModifiedTime(path, FileTime.fromMillis(touched));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
