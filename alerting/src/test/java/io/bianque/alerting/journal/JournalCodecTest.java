package io.bianque.alerting.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.diagnosis.Evidence;
import io.bianque.alerting.diagnosis.EvidenceKey;
import io.bianque.alerting.diagnosis.Health;
import io.bianque.alerting.diagnosis.Presence;
import io.bianque.alerting.runbook.Approvers;
import io.bianque.alerting.runbook.EntityPattern;
import io.bianque.alerting.runbook.Order;
import io.bianque.alerting.runbook.RunInput;
import io.bianque.alerting.runbook.Runbook;
import io.bianque.alerting.runbook.Step;
import io.bianque.collector.action.ActionOutcome;
import io.bianque.collector.series.Labels;
import io.bianque.collector.topology.Edge;
import io.bianque.collector.topology.Entity;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.EntityKind;
import io.bianque.collector.topology.Owner;
import io.bianque.collector.topology.Strength;
import io.bianque.collector.topology.Topology;
import java.util.Optional;
import io.bianque.testkit.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;

class JournalCodecTest {
    /** What the golden vectors hold. Those of a released version stay for ever. */
    private static Map<String, JournalEntry> firstVersion() {
        var page = new Intent.Page("INC-1", Severity.CRITICAL, "HostDown", Labels.of("host", "a"), "a is down", "", 1L,
                null, null, null, 1, List.of(), null);
        var storm = new Intent.Page("STORM-1", Severity.WARNING, "", Labels.EMPTY, "", "", 2L, 3L, "li", "ops", 7,
                List.of(new Intent.Top("INC-2", Severity.WARNING, "b")), null);
        var entries = new LinkedHashMap<String, JournalEntry>();
        entries.put("installed", new JournalEntry(1, new JournalInput.Installed("7f3a"), List.of()));
        entries.put("receivers-set", new JournalEntry(2,
                new JournalInput.ReceiversSet(List.of(new ReceiverSpec("ops", "webhook", Severity.CRITICAL, 20))),
                List.of()));
        entries.put("transitioned", new JournalEntry(1_767_323_045_000L,
                new JournalInput.Transitioned(JournalInputs.transition(77, "HostDown", "a", AlertState.PENDING,
                        AlertState.FIRING, Severity.CRITICAL)),
                List.of(new Intent("INC-1/ops/1/trigger", "ops", Intent.Kind.TRIGGER, "bianque-7f3a-INC-1",
                        1_767_323_045_000L, page))));
        entries.put("acknowledge", new JournalEntry(4, new JournalInput.Acknowledge("INC-1", "李", "c-1"), List.of()));
        entries.put("unacknowledge",
                new JournalEntry(5, new JournalInput.Unacknowledge("INC-1", "li", "c-2"), List.of()));
        entries.put("tick", new JournalEntry(6, new JournalInput.Tick(), List.of(
                new Intent("STORM-1/ops/2/update", "ops", Intent.Kind.UPDATE, "bianque-7f3a-STORM-1", 6, storm))));
        entries.put("settled", new JournalEntry(7, new JournalInput.Settled("INC-1/ops/1/trigger",
                JournalInput.Outcome.EXPIRED, "http_5xx", "503", true), List.of()));
        entries.put("resolve", new JournalEntry(8, new JournalInput.Resolve("INC-1", "li", "c-3"), List.of()));
        entries.put("reconciled", new JournalEntry(9, new JournalInput.Reconciled(77), List.of()));
        return entries;
    }

    /** What came with the second version. */
    private static Map<String, JournalEntry> golden() {
        var database = new EntityId(EntityKind.RESOURCE, "postgres");
        var shop = new EntityId(EntityKind.APPLICATION, "shop");
        var because = new Intent.Because(database, 0.75, false, 3, List.of(
                new Evidence(EvidenceKey.EXPLAINS, 2.5, List.of(new Evidence.Arg.Count(3), new Evidence.Arg.Count(2),
                        new Evidence.Arg.Path(List.of(shop, database)))),
                new Evidence(EvidenceKey.CHANGED, 1, List.of(new Evidence.Arg.Text("release 7"),
                        new Evidence.Arg.Time(5))),
                new Evidence(EvidenceKey.REJECTED_LESS, 0, List.of(new Evidence.Arg.Name(shop),
                        new Evidence.Arg.Nats(0.5), new Evidence.Arg.Nats(4)))));
        var page = new Intent.Page("INC-1", Severity.CRITICAL, "HostDown", Labels.of("host", "a"), "a is down", "", 1L,
                null, null, null, 1, List.of(), because);
        var topology = new Topology(List.of(new Entity(shop, Optional.of("web")), new Entity(database,
                Optional.empty())), List.of(new Owner("web", "#web")),
                List.of(Edge.declared(shop, database, Strength.STRONG)), List.of());
        var entries = new LinkedHashMap<String, JournalEntry>();
        entries.put("decide", new JournalEntry(1, new JournalInput.Decide(), List.of(new Intent("INC-1/ops/1/trigger",
                "ops", Intent.Kind.TRIGGER, "bianque-7f3a-INC-1", 1, page))));
        entries.put("topology-set", new JournalEntry(2, new JournalInput.TopologySet(topology), List.of()));
        entries.put("answers", new JournalEntry(3, new JournalInput.Answers(List.of(
                new JournalInput.Answer(database, Health.FAILING, 4))), List.of()));
        entries.put("presence-changed", new JournalEntry(4,
                new JournalInput.PresenceChanged(database, Presence.LOST, 5), List.of()));
        entries.put("changed", new JournalEntry(5, new JournalInput.Changed(shop, "release 7", 6, "li", "r-7"),
                List.of()));
        entries.put("mark-wrong", new JournalEntry(6, new JournalInput.MarkWrong("INC-1", "li", "c-1"), List.of()));
        entries.put("mark-wrong-right", new JournalEntry(6, new JournalInput.MarkWrong("INC-1", "li", "c-1", database),
                List.of()));
        entries.put("confirm", new JournalEntry(7, new JournalInput.Confirm("INC-1", "li", "c-2"), List.of()));
        entries.put("release", new JournalEntry(8, new JournalInput.Release(
                new AlertKey("HostDown", Labels.of("host", "a")), "li", "c-3"), List.of()));
        entries.put("silenced",
                new JournalEntry(10, new JournalInput.Silenced(List.of("host=a", "rule=~Disk.*"), 60_000,
                        "li", "works", "c-6"), List.of()));
        entries.put("silenced-later",
                new JournalEntry(10, new JournalInput.Silenced(List.of("host=a", "rule=~Disk.*"), 60_000,
                        "li", "works", "c-6", 30_000), List.of()));
        entries.put("unsilenced", new JournalEntry(11, new JournalInput.Unsilenced("SIL-1", "li", "c-7"), List.of()));
        runs().forEach((name, input) -> entries.put(name, new JournalEntry(9, new JournalInput.OfRuns(input),
                List.of())));
        return entries;
    }

    private static Map<String, RunInput> runs() {
        var restart = new Order("restart", "{{host}}", Map.of("unit", "{{name}}"), 30);
        var runbook = new Runbook("restart-db", List.of(EntityPattern.parse("resource:db").orElseThrow()),
                List.of("DbDown"), List.of(new Step.Act(restart, restart), new Step.Wait(5), new Step.Check(60)), true,
                Approvers.APPROVER, 900, 0.6, 3, 0.5, 120, false);
        var inputs = new LinkedHashMap<String, RunInput>();
        inputs.put("runbooks-set", new RunInput.RunbooksSet(List.of(runbook)));
        inputs.put("run-decided", new RunInput.Decided("RUN-1", true, "li", "00ff", "c-4"));
        inputs.put("action-ended", new RunInput.ActionEnded("i1-run-1-1", ActionOutcome.FAILED, 3, "no", "said"));
        inputs.put("automation-set", new RunInput.AutomationSet(false, false, "li", "c-5"));
        return inputs;
    }

    @TestFactory
    List<DynamicTest> everyGoldenVectorIsReadAndWrittenToTheSameBytes() {
        var tests = new ArrayList<DynamicTest>();
        golden().forEach((name, entry) -> tests.add(DynamicTest.dynamicTest(name, () -> {
            byte[] vector = vector("journal-2/" + name);
            assertThat(HexFormat.of().formatHex(JournalCodec.encode(entry)))
                    .isEqualTo(HexFormat.of().formatHex(vector));
            assertThat(JournalCodec.decode(ByteBuffer.wrap(vector))).isEqualTo(entry);
        })));
        return tests;
    }

    @Test
    void aPageThatSaysSomethingInThePlatformsWordsIsOfTheThirdVersion() throws IOException {
        var page = new Intent.Page("INC-1", Severity.CRITICAL, "HostDown", Labels.of("host", "a"), "a is down", "", 1L,
                null, null, null, 1, List.of(), null,
                List.of(new Intent.Words("remark.run_waits", Map.of("run", "RUN-1", "runbook", "restart"))));
        var entry = new JournalEntry(1, new JournalInput.Decide(), List.of(new Intent("INC-1/ops/2/update", "ops",
                Intent.Kind.UPDATE, "bianque-7f3a-INC-1", 1, page)));
        byte[] vector = vector("journal-3/words");
        assertThat(HexFormat.of().formatHex(JournalCodec.encode(entry))).isEqualTo(HexFormat.of().formatHex(vector));
        assertThat(JournalCodec.decode(ByteBuffer.wrap(vector))).isEqualTo(entry);
    }

    @TestFactory
    List<DynamicTest> recordsOfTheFirstVersionAreStillRead() {
        var tests = new ArrayList<DynamicTest>();
        firstVersion().forEach((name, entry) -> tests.add(DynamicTest.dynamicTest(name,
                () -> assertThat(JournalCodec.decode(ByteBuffer.wrap(vector("journal-1/" + name)))).isEqualTo(
                        entry))));
        return tests;
    }

    private static byte[] vector(String name) throws IOException {
        try (var file = Objects.requireNonNull(
                JournalCodecTest.class.getResourceAsStream("/vectors/" + name + ".hex"), name)) {
            var hex = new StringBuilder();
            new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().filter(line -> !line.startsWith("#"))
                    .forEach(line -> hex.append(line.replace(" ", "")));
            return HexFormat.of().parseHex(hex);
        }
    }

    @ParameterizedTest
    @Seeds(count = 300)
    void everyEntrySurvives(RandomGenerator random) {
        var entry = JournalInputs.anyEntry(random);
        byte[] bytes = JournalCodec.encode(entry);
        var back = JournalCodec.decode(ByteBuffer.wrap(bytes));
        assertThat(back).isEqualTo(entry);
        // Raw bits of every double: equals takes one NaN for another.
        assertThat(JournalCodec.encode(back)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @Seeds(count = 300)
    void damagedBytesAreRefusedOrReadButNeverCrash(RandomGenerator random) {
        byte[] bytes = JournalCodec.encode(JournalInputs.anyEntry(random));
        for (int i = 0; i < 20; i++) {
            byte[] damaged = bytes.clone();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            try {
                JournalCodec.decode(ByteBuffer.wrap(damaged, 0, random.nextInt(1, damaged.length + 1)));
            } catch (JournalFormatException e) {
                assertThat(e).hasMessageMatching("(?s).+");
            }
        }
    }

    @Test
    void bytesBehindTheEntryAreRefused() {
        byte[] bytes = JournalCodec.encode(new JournalEntry(1, new JournalInput.Tick(), List.of()));
        assertThatThrownBy(() -> JournalCodec.decode(ByteBuffer.wrap(Arrays.copyOf(bytes, bytes.length + 1))))
                .isInstanceOf(JournalFormatException.class).hasMessageContaining("1 bytes are left over");
    }

    @Test
    void recordsOfAnotherVersionAreRefusedByItsNumber() {
        byte[] bytes = JournalCodec.encode(new JournalEntry(1, new JournalInput.Tick(), List.of()));
        bytes[0] = 9;
        assertThatThrownBy(() -> JournalCodec.decode(ByteBuffer.wrap(bytes)))
                .hasMessageContaining("version 9 of a journal record");
    }

    @Test
    void theTopologyOfALargeFleetFitsIntoARecord() {
        var entities = new ArrayList<Entity>();
        var edges = new ArrayList<Edge>();
        for (int i = 0; i < 2_000; i++) {
            var host = new EntityId(EntityKind.HOST, "web-" + i + ".example.com");
            entities.add(new Entity(host, Optional.empty()));
            for (int j = 0; j < 37; j++) {
                var call = new EntityId(EntityKind.CALL, host.name() + "/check-number-" + j);
                entities.add(new Entity(call, Optional.empty()));
                edges.add(Edge.declared(call, host, Strength.STRONG));
            }
        }
        var topology = new Topology(entities, List.of(), edges, List.of());
        assertThat(TopologyBytes.sizeOf(topology)).isLessThan(TopologyBytes.MAX);
        var entry = new JournalEntry(1, new JournalInput.TopologySet(topology), List.of());
        assertThat(JournalCodec.decode(ByteBuffer.wrap(JournalCodec.encode(entry)))).isEqualTo(entry);
    }
}
