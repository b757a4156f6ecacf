package io.bianque.alerting.journal;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.alert.Transition;
import io.bianque.alerting.diagnosis.Evidence;
import io.bianque.alerting.diagnosis.EvidenceKey;
import io.bianque.alerting.diagnosis.Health;
import io.bianque.alerting.diagnosis.Presence;
import io.bianque.collector.series.Labels;
import io.bianque.collector.topology.Edge;
import io.bianque.collector.topology.Entity;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.EntityKind;
import io.bianque.collector.topology.Origin;
import io.bianque.collector.topology.Owner;
import io.bianque.collector.topology.Strength;
import io.bianque.collector.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Makes journal values, from a seed or by hand. */
public final class JournalInputs {
    private static final List<String> TEXTS = List.of("", "ops", "扁鹊 😀", "a\nb\"c\\", "' OR 1=1 --", "x".repeat(300));

    private JournalInputs() {}

    /** A transition of the alert {@code rule} on {@code host}. */
    public static Transition transition(long logOffset, String rule, String host, AlertState from, AlertState to,
            Severity severity) {
        return new Transition(logOffset, new AlertKey(rule, Labels.of("host", host)), from, to, 1_000 * logOffset,
                900 * logOffset, 0.5, severity, Labels.of("host", host, "cluster", "west"),
                Map.of("summary", rule + " on " + host, "description", "more of it"), false);
    }

    /** Any entry. */
    public static JournalEntry anyEntry(RandomGenerator random) {
        var intents = new ArrayList<Intent>();
        for (int i = random.nextInt(3); i > 0; i--) {
            intents.add(anyIntent(random));
        }
        return new JournalEntry(random.nextLong(), anyInput(random), intents);
    }

    private static JournalInput anyInput(RandomGenerator random) {
        return switch (random.nextInt(20)) {
            case 0 -> new JournalInput.Installed(text(random));
            case 1 -> new JournalInput.ReceiversSet(List.of(
                    new ReceiverSpec("ops", text(random), any(random, Severity.values()), random.nextInt(1, 1_001)),
                    new ReceiverSpec("a-B_9", "pagerduty", any(random, Severity.values()), 20)));
            case 2 -> new JournalInput.Transitioned(anyTransition(random));
            case 3 -> new JournalInput.Acknowledge(text(random), text(random), text(random));
            case 4 -> new JournalInput.Unacknowledge(text(random), text(random), text(random));
            case 5 -> new JournalInput.Tick();
            case 7 -> new JournalInput.Reconciled(random.nextLong());
            case 6 -> new JournalInput.Resolve(text(random), text(random), text(random));
            case 8 -> new JournalInput.TopologySet(topology(random));
            case 9 -> new JournalInput.Answers(List.of(
                    new JournalInput.Answer(entity(random), any(random, Health.values()), random.nextLong()),
                    new JournalInput.Answer(entity(random), any(random, Health.values()), random.nextLong())));
            case 10 -> new JournalInput.PresenceChanged(entity(random), any(random, Presence.values()),
                    random.nextLong());
            case 11 -> new JournalInput.Changed(entity(random), text(random), random.nextLong(), text(random),
                    text(random));
            case 12 -> new JournalInput.MarkWrong(text(random), text(random), text(random),
                    random.nextBoolean() ? entity(random) : null);
            case 13 -> new JournalInput.Confirm(text(random), text(random), text(random));
            case 14 -> new JournalInput.Release(new AlertKey(text(random), labels(random)), text(random),
                    text(random));
            case 15 -> new JournalInput.Decide();
            case 16 -> new JournalInput.OfRuns(RunInputs.any(random));
            case 17 -> new JournalInput.Silenced(List.of("host=" + text(random), "rule=~a|b"), random.nextLong(),
                    text(random), text(random), text(random), random.nextBoolean() ? 0 : random.nextLong());
            case 18 -> new JournalInput.Unsilenced(text(random), text(random), text(random));
            default -> new JournalInput.Settled(text(random), any(random, JournalInput.Outcome.values()), text(random),
                    text(random), random.nextBoolean());
        };
    }

    private static Transition anyTransition(RandomGenerator random) {
        return new Transition(random.nextLong(), new AlertKey(text(random), labels(random)),
                any(random, AlertState.values()), any(random, AlertState.values()), random.nextLong(),
                random.nextLong(), Double.longBitsToDouble(random.nextLong()), any(random, Severity.values()),
                labels(random), Map.of("summary", text(random), "description", text(random)), random.nextBoolean());
    }

    private static Intent anyIntent(RandomGenerator random) {
        var top = new ArrayList<Intent.Top>();
        for (int i = random.nextInt(3); i > 0; i--) {
            top.add(new Intent.Top(text(random), any(random, Severity.values()), text(random)));
        }
        var page = new Intent.Page(text(random), any(random, Severity.values()), text(random), labels(random),
                text(random), text(random), random.nextLong(), random.nextBoolean() ? random.nextLong() : null,
                random.nextBoolean() ? text(random) : null, random.nextBoolean() ? text(random) : null,
                random.nextInt(), top, random.nextBoolean() ? because(random) : null,
                random.nextBoolean()
                        ? List.of()
                        : List.of(new Intent.Words(text(random), Map.of("a", text(random)))));
        return new Intent(text(random), text(random), any(random, Intent.Kind.values()), text(random),
                random.nextLong(), page);
    }

    private static Intent.Because because(RandomGenerator random) {
        var evidence = List.of(
                new Evidence(EvidenceKey.EXPLAINS, random.nextDouble(),
                        List.of(new Evidence.Arg.Count(random.nextLong()), new Evidence.Arg.Count(2),
                                new Evidence.Arg.Path(List.of(entity(random), entity(random))))),
                new Evidence(EvidenceKey.CHANGED, -1,
                        List.of(new Evidence.Arg.Text(text(random)), new Evidence.Arg.Time(random.nextLong()))),
                new Evidence(EvidenceKey.REJECTED_LESS, 0,
                        List.of(new Evidence.Arg.Name(entity(random)), new Evidence.Arg.Nats(random.nextDouble()),
                                new Evidence.Arg.Nats(0))));
        return new Intent.Because(entity(random), random.nextDouble(), random.nextBoolean(), random.nextInt(),
                evidence);
    }

    private static EntityId entity(RandomGenerator random) {
        return new EntityId(any(random, EntityKind.values()), "e" + random.nextInt(100));
    }

    private static Topology topology(RandomGenerator random) {
        var above = new EntityId(EntityKind.APPLICATION, "a" + random.nextInt(100));
        var below = new EntityId(EntityKind.RESOURCE, "b" + random.nextInt(100));
        var strength = any(random, Strength.values());
        return new Topology(
                List.of(new Entity(above, Optional.of("o")), new Entity(below, Optional.empty())),
                List.of(new Owner("o", text(random))),
                List.of(new Edge(above, below, strength, any(random, Origin.values()), Optional.empty(),
                        strength == Strength.WEAK ? Optional.of("part") : Optional.empty(), 0.5,
                        random.nextInt(1_000))),
                List.of());
    }

    private static Labels labels(RandomGenerator random) {
        return Labels.of("host", text(random), "z", text(random));
    }

    private static String text(RandomGenerator random) {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    private static <T> T any(RandomGenerator random, T[] of) {
        return of[random.nextInt(of.length)];
    }
}
