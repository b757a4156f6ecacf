package io.bianque.alerting.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.Severity;
import io.bianque.collector.series.Labels;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.Topology;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;

/**
 * A core in simulated time, among entities that are down, healthy or read by nobody: its questions are answered from the
 * truth a second later, and time ticks once a second.
 */
final class World {
    static final long START = 1_790_000_000_000L;

    private static final long SETTLE_MILLIS = DiagnosisOptions.DEFAULTS.timing().settleMillis();
    /** Within which the core decides after a moment that it wanted to, here. */
    private static final long DECIDED_MILLIS = 1_000;

    DiagnosisCore core = new DiagnosisCore(DiagnosisOptions.DEFAULTS);
    final List<Effect> effects = new ArrayList<>();
    /** When each effect came, beside {@link #effects}. */
    final List<Long> times = new ArrayList<>();
    final Set<EntityId> down = new HashSet<>();
    final Set<EntityId> unread = new HashSet<>();
    /** Who does not answer at all. */
    final Set<EntityId> mute = new HashSet<>();
    long answerMillis = 1_000;
    long now = START;
    /** How often an alert was looked at whose wait was over. */
    long looks;
    private final PriorityQueue<Due> due = new PriorityQueue<>(
            Comparator.comparingLong(Due::at).thenComparingLong(Due::number));
    private long numbers;

    private record Due(long at, long number, Runnable what) {}

    World(Topology topology) {
        core.accept(new DiagnosisInput.GraphSet(now, topology));
    }

    /** Does something so many milliseconds after the start. */
    void at(long millis, Runnable what) {
        due.add(new Due(START + millis, numbers++, what));
    }

    void tell(DiagnosisInput input) {
        core.accept(input);
    }

    void fires(EntityId entity, String rule) {
        fires(entity, rule, 5, now);
    }

    void fires(EntityId entity, String rule, double strength, long pendingMillis) {
        down.add(entity);
        tell(new DiagnosisInput.Began(now, new Symptom(key(entity, rule), entity, Severity.CRITICAL, true,
                pendingMillis, now, strength, Optional.empty())));
    }

    void degrades(EntityId entity, String rule) {
        tell(new DiagnosisInput.Began(now,
                new Symptom(key(entity, rule), entity, Severity.WARNING, false, now, now, 5, Optional.empty())));
    }

    void callsFail(EntityId entity, String rule, EntityId callee) {
        down.add(entity);
        tell(new DiagnosisInput.Began(now,
                new Symptom(key(entity, rule), entity, Severity.CRITICAL, true, now, now, 5, Optional.of(callee))));
    }

    void recovers(EntityId entity, String rule) {
        down.remove(entity);
        tell(new DiagnosisInput.Ended(now, key(entity, rule), now, true));
    }

    void suspected(EntityId entity, String rule) {
        tell(new DiagnosisInput.Suspected(now, key(entity, rule), entity, now));
    }

    static AlertKey key(EntityId entity, String rule) {
        return new AlertKey(rule, Labels.of(entity.kind().text(), entity.name()));
    }

    /** Lets time pass until so many milliseconds after the start. */
    World until(long millis) {
        long end = START + millis;
        while (true) {
            long tick = (now / 1_000 + 1) * 1_000;
            long next = due.isEmpty() ? tick : Math.min(tick, due.peek().at());
            if (next > end) {
                now = end;
                return this;
            }
            now = Math.max(now, next);
            while (!due.isEmpty() && due.peek().at() <= now) {
                due.remove().what().run();
            }
            decide();
        }
    }

    void decide() {
        decideOnce();
        nothingIsForgotten();
    }

    /**
     * The gravest fault would be a page that never comes: of every alert that fires it is said, when the longest wait for it
     * is over, that it is told in a page or held for one, and that page is open.
     */
    private void nothingIsForgotten() {
        for (var node : core.sick.values()) {
            for (var active : node.firing) {
                var key = active.symptom.alert();
                var verdict = core.verdict(key);
                if (now > active.arrivedMillis + SETTLE_MILLIS + DECIDED_MILLIS) {
                    looks++;
                    assertThat(verdict).as("%s after its wait, at %d ms", key, now - START)
                            .isPresent().get().isNotInstanceOf(Verdict.Waiting.class);
                }
                verdict.map(World::page).filter(page -> page != 0).ifPresent(page -> assertThat(core.cases.open)
                        .as("the page of %s at %d ms: %s", key, now - START, verdict).containsKey(page));
            }
        }
    }

    private static long page(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Paged(var page, _) -> page;
            case Verdict.Explained(var page, _, _) -> page;
            case Verdict.Degraded(var page, _) -> page;
            case Verdict.Looking(var page, _, _) -> page;
            case Verdict.LeftOver(var page, _) -> page;
            case Verdict.Waiting _ -> 0;
        };
    }

    private void decideOnce() {
        for (var effect : core.decide(now).effects()) {
            effects.add(effect);
            times.add(now);
            if (effect instanceof Effect.Ask(var entity, _) && !mute.contains(entity)) {
                due.add(new Due(now + answerMillis, numbers++, () -> answer(entity)));
            }
        }
    }

    private void answer(EntityId entity) {
        var health = unread.contains(entity) ? Health.UNREAD : down.contains(entity) ? Health.FAILING : Health.HEALTHY;
        tell(new DiagnosisInput.Answered(now, entity, health, now));
    }

    /** Goes on with a core that was written and read. */
    void restart() {
        try {
            var bytes = snapshot();
            core = new DiagnosisCore(DiagnosisOptions.DEFAULTS);
            core.read(new DataInputStream(new ByteArrayInputStream(bytes)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] snapshot() {
        try {
            var bytes = new ByteArrayOutputStream();
            core.write(new DataOutputStream(bytes));
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that pages: causes opened and what was left over. */
    List<Effect> pages() {
        return effects.stream().filter(each -> each instanceof Effect.Opened || each instanceof Effect.LeftOver)
                .toList();
    }

    /** The entities that pages named when they were opened, in order. */
    List<EntityId> opened() {
        return all(Effect.Opened.class).stream().map(each -> each.cause().entity()).toList();
    }

    /** The entities that open causes name now. */
    Set<EntityId> causes() {
        var named = new TreeSet<EntityId>();
        core.causes().stream().filter(each -> each.state() == Cause.State.OPEN)
                .forEach(each -> named.add(each.entity()));
        return named;
    }

    /** The entities that open causes name now, and those whose troubles are told in their pages. */
    Set<EntityId> told() {
        var told = causes();
        for (var cause : core.causes()) {
            for (var alert : cause.explains()) {
                if (cause.state() == Cause.State.OPEN
                        && core.verdict(alert).orElse(null) instanceof Verdict.Paged(_, var entity)) {
                    told.add(entity);
                }
            }
            for (var fact : cause.evidence()) {
                if (cause.state() == Cause.State.OPEN && fact.key() == EvidenceKey.JOINED
                        && fact.args().getFirst() instanceof Evidence.Arg.Name(var entity)) {
                    told.add(entity);
                }
            }
        }
        return told;
    }

    /** When an entity was first named in a page, in milliseconds after the start; -1 for never. */
    long openedAt(EntityId entity) {
        for (int i = 0; i < effects.size(); i++) {
            if (effects.get(i) instanceof Effect.Opened(var cause) && cause.entity().equals(entity)) {
                return times.get(i) - START;
            }
        }
        return -1;
    }

    <E extends Effect> List<E> all(Class<E> kind) {
        return effects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    Verdict verdict(EntityId entity, String rule) {
        return core.verdict(key(entity, rule)).orElseThrow();
    }
}
