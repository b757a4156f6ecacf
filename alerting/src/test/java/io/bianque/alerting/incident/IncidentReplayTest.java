package io.bianque.alerting.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.journal.Intent;
import io.bianque.alerting.journal.JournalEntry;
import io.bianque.alerting.journal.JournalCodec;
import io.bianque.alerting.journal.JournalInput;
import io.bianque.alerting.journal.JournalInput.Outcome;
import io.bianque.alerting.journal.JournalInputs;
import io.bianque.alerting.journal.JournalReader;
import io.bianque.alerting.journal.JournalWriter;
import io.bianque.alerting.journal.ReceiverSpec;
import io.bianque.testkit.Seeds;
import java.nio.ByteBuffer;
import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.diagnosis.Health;
import io.bianque.collector.series.Labels;
import io.bianque.collector.topology.Edge;
import io.bianque.collector.topology.Entity;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.EntityKind;
import io.bianque.collector.topology.Owner;
import io.bianque.collector.topology.Strength;
import io.bianque.collector.topology.Topology;
import java.util.Optional;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;

/** R18 and the core's promise: the same inputs give the same state and the same intents, byte for byte. */
class IncidentReplayTest {
    private static final CoreLimits SMALL = new CoreLimits(30, 60, 10_000, 5_000);

    @ParameterizedTest
    @Seeds(count = 60)
    void aReplayOverAnySnapshotGivesTheSameStateAndTheSameIntents(RandomGenerator random) {
        var written = new ArrayList<byte[]>();
        var live = new IncidentCore(SMALL);
        int steps = random.nextInt(50, 600);
        int snapshotAt = random.nextInt(steps);
        byte[] snapshot = bytes(live);
        var inputs = new Inputs(random, live);
        for (int i = 0; i < steps; i++) {
            var input = inputs.next();
            written.add(JournalCodec
                    .encode(new JournalEntry(inputs.nowMillis, input, live.apply(inputs.nowMillis, input))));
            if (i == snapshotAt) {
                snapshot = bytes(live);
            }
        }
        live.takeChanges();
        var restarted = new IncidentCore(SMALL);
        restarted.readSnapshot(new JournalReader(snapshot));
        assertThat(bytes(restarted)).isEqualTo(snapshot);
        for (var each : written.subList(snapshotAt + 1, steps)) {
            var entry = JournalCodec.decode(ByteBuffer.wrap(each));
            var again = new JournalEntry(entry.atMillis(), entry.input(),
                    restarted.apply(entry.atMillis(), entry.input()));
            assertThat(JournalCodec.encode(again)).isEqualTo(each);
        }
        assertThat(bytes(restarted)).isEqualTo(bytes(live));
        assertThat(restarted.openIntents()).isEqualTo(live.openIntents());
        restarted.takeChanges();
        assertThat(restarted.everything()).isEqualTo(live.everything());
    }

    @ParameterizedTest
    @Seeds(count = 60)
    void whateverHappensEveryPageThatWasTakenIsClosedAtTheEndAndNothingComesBeforeItsTrigger(RandomGenerator random) {
        var core = new IncidentCore(SMALL);
        var inputs = new Inputs(random, core);
        var open = new HashMap<String, Boolean>();
        for (int i = 0; i < 500; i++) {
            var input = inputs.next();
            core.apply(inputs.nowMillis, input);
            judge(open, inputs.outcomes);
        }
        // The world is well again: all alerts end, all receivers answer. Something new shows that they do.
        inputs.endAll();
        inputs.deliverAll(open);
        core.apply(inputs.nowMillis, inputs.last(AlertState.PENDING, AlertState.FIRING));
        inputs.deliverAll(open);
        core.apply(inputs.nowMillis, inputs.last(AlertState.FIRING, AlertState.RESOLVED));
        inputs.deliverAll(open);
        assertThat(open).as("pages taken by receivers and never closed").doesNotContainValue(true);
        assertThat(core.openCount()).isZero();
        assertThat(core.all()).isEmpty();
    }

    /** Keeps the ledger of a receiver that takes what is delivered, as an independent model. */
    private static void judge(Map<String, Boolean> open, List<Map.Entry<Intent, Outcome>> outcomes) {
        for (var each : outcomes) {
            var intent = each.getKey();
            var key = intent.receiver() + " " + intent.dedupKey();
            if (each.getValue() == Outcome.DELIVERED) {
                switch (intent.kind()) {
                    case TRIGGER -> open.put(key, true);
                    case RESOLVE -> open.put(key, false);
                    case UPDATE, ACKNOWLEDGE -> assertThat(open).as(intent.id()).containsKey(key);
                }
            } else if (each.getValue() != Outcome.OVERDUE && intent.kind() == Intent.Kind.RESOLVE) {
                // Refused, or tried for a day in vain: the incident says so, and nothing more can be done.
                open.put(key, false);
            }
        }
        outcomes.clear();
    }

    private static byte[] bytes(IncidentCore core) {
        var out = new JournalWriter();
        core.writeSnapshot(out);
        return out.toBytes();
    }

    /** A seeded world around a core. */
    private static final class Inputs {
        private static final List<Outcome> OUTCOMES = List.of(Outcome.values());
        private static final List<Severity> SEVERITIES = List.of(Severity.values());
        private final RandomGenerator random;
        private final IncidentCore core;
        private final AlertState[] hosts = new AlertState[50];
        final List<Map.Entry<Intent, Outcome>> outcomes = new ArrayList<>();
        long nowMillis = 1_700_000_000_000L;
        private long offset;
        private int made;

        Inputs(RandomGenerator random, IncidentCore core) {
            this.random = random;
            this.core = core;
            Arrays.fill(hosts, AlertState.INACTIVE);
        }

        JournalInput next() {
            nowMillis += random.nextInt(3) == 0 ? random.nextInt(2_000) : 0;
            made++;
            if (made == 1) {
                return new JournalInput.Installed("r");
            }
            if (made == 2 || random.nextInt(100) == 0) {
                return receivers();
            }
            if (core.wantsDecision() && random.nextInt(3) == 0) {
                return new JournalInput.Decide();
            }
            return switch (random.nextInt(15)) {
                case 12 -> new JournalInput.MarkWrong("INC-" + random.nextInt(1, 60), "li", "c" + random.nextInt(50),
                        random.nextBoolean() ? null : new EntityId(EntityKind.HOST, "h" + random.nextInt(5)));
                case 13 -> new JournalInput.Release(new AlertKey("HostDown", Labels.of("host",
                        "h" + random.nextInt(hosts.length))), "li", "r" + random.nextInt(500));
                case 14 -> random.nextInt(10) == 0 ? new JournalInput.TopologySet(topology()) : answers();
                case 0 -> new JournalInput.Tick();
                case 1 -> new JournalInput.Acknowledge("INC-" + random.nextInt(1, 60), "li", "c" + random.nextInt(50));
                case 2 ->
                    new JournalInput.Unacknowledge("INC-" + random.nextInt(1, 60), "li", "c" + random.nextInt(50));
                case 3, 4, 5 -> settled();
                case 7 -> random.nextInt(20) == 0 ? new JournalInput.Reconciled(offset) : settled();
                case 6 -> new JournalInput.Resolve("INC-" + random.nextInt(1, 60), "li", "c" + random.nextInt(50));
                default -> moved(random.nextInt(hosts.length));
            };
        }

        /** Some hosts stand on one of two switches, which nobody reads. */
        private Topology topology() {
            var entities = new ArrayList<Entity>();
            var edges = new ArrayList<Edge>();
            for (int i = 0; i < 2; i++) {
                entities.add(new Entity(new EntityId(EntityKind.RESOURCE, "switch-" + i), Optional.empty()));
            }
            for (int host = 0; host < hosts.length; host++) {
                var id = new EntityId(EntityKind.HOST, "h" + host);
                entities.add(new Entity(id, host % 2 == 0 ? Optional.of("ops") : Optional.empty()));
                if (random.nextInt(4) > 0) {
                    edges.add(Edge.declared(id, entities.get(random.nextInt(2)).id(), Strength.STRONG));
                }
            }
            return new Topology(entities, List.of(new Owner("ops", "")), edges, List.of());
        }

        private JournalInput answers() {
            var entity = new EntityId(EntityKind.HOST, "h" + random.nextInt(hosts.length));
            var health = List.of(Health.values()).get(random.nextInt(3));
            return new JournalInput.Answers(List.of(new JournalInput.Answer(entity, health, nowMillis)));
        }

        private JournalInput receivers() {
            var all = new ArrayList<ReceiverSpec>();
            for (var name : List.of("ops", "pager", "chat")) {
                if (random.nextInt(4) > 0) {
                    all.add(new ReceiverSpec(name, "webhook",
                            random.nextBoolean() ? Severity.CRITICAL : Severity.WARNING, random.nextInt(1, 5)));
                }
            }
            return new JournalInput.ReceiversSet(all);
        }

        private JournalInput settled() {
            var open = core.openIntents();
            if (open.isEmpty()) {
                return new JournalInput.Tick();
            }
            var intent = open.get(random.nextInt(open.size()));
            var outcome = random.nextInt(3) > 0
                    ? Outcome.DELIVERED
                    : OUTCOMES.get(random.nextInt(OUTCOMES.size()));
            outcomes.add(Map.entry(intent, outcome));
            return new JournalInput.Settled(intent.id(), outcome, "", "detail", random.nextBoolean());
        }

        private JournalInput moved(int host) {
            var before = hosts[host];
            var to = switch (before) {
                case INACTIVE, RESOLVED -> AlertState.PENDING;
                case PENDING -> random.nextBoolean() ? AlertState.FIRING : AlertState.INACTIVE;
                case FIRING -> AlertState.RECOVERING;
                case RECOVERING -> random.nextBoolean() ? AlertState.FIRING : AlertState.RESOLVED;
            };
            hosts[host] = to;
            // Now and then the same transition again, as after a restart.
            offset += random.nextInt(20) == 0 ? 0 : 1;
            return new JournalInput.Transitioned(JournalInputs.transition(offset, "HostDown", "h" + host, before, to,
                    SEVERITIES.get(host % 3)));
        }

        JournalInput last(AlertState from, AlertState to) {
            return new JournalInput.Transitioned(
                    JournalInputs.transition(++offset, "HostDown", "last", from, to, Severity.CRITICAL));
        }

        /** Lets some minutes pass in which all is delivered. */
        void deliverAll(Map<String, Boolean> open) {
            for (int i = 0; i < 400; i++) {
                nowMillis += 1_000;
                core.apply(nowMillis, new JournalInput.Tick());
                for (var intent : core.openIntents()) {
                    outcomes.add(Map.entry(intent, Outcome.DELIVERED));
                    core.apply(nowMillis, new JournalInput.Settled(intent.id(), Outcome.DELIVERED, "", "", false));
                }
                judge(open, outcomes);
            }
        }

        void endAll() {
            for (int host = 0; host < hosts.length; host++) {
                core.apply(nowMillis, new JournalInput.Transitioned(JournalInputs.transition(++offset, "HostDown",
                        "h" + host, hosts[host], AlertState.RESOLVED, Severity.CRITICAL)));
            }
        }
    }
}
