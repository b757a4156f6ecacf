package io.bianque.alerting.health;

import io.bianque.alerting.diagnosis.Effect;
import io.bianque.alerting.diagnosis.Presence;
import io.bianque.collector.action.ProbeGateway;
import io.bianque.collector.partition.PartitionCore;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.Stamp;
import io.bianque.collector.series.SeriesKey;
import io.bianque.collector.series.SparseArray;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.EntityKind;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Answers the diagnosis: is this entity well since then? A host is when a live reading of it came, a process group when its
 * newest count is above zero, a call or what a check is labelled with when the check succeeded. What nobody reads is
 * answered at once; for the rest a question waits until a reading taken late enough comes, for {@link #PATIENCE_MILLIS}
 * at most. Whoever can answer is asked to look at once ({@link #lookThrough}), {@link #PROBES_A_SECOND} times in a second.
 *
 * <p>A core of the partition: the records decide what is known. Questions may come from any thread and never wait; they are
 * looked at with the next record, a second later at most. They are no part of the state. Nothing is answered before the
 * records of before the start are done, for until then who reads what is not known.
 */
public final class HealthBoard implements PartitionCore {
    /** How long a question waits for a reading, by the log's ticks. */
    public static final long PATIENCE_MILLIS = 30_000;

    /** How often hosts are asked to look between two of the log's ticks; the others answer when their readings are due. */
    public static final int PROBES_A_SECOND = 1_000;

    private static final String GROUP_UP = "bianque_process_group_up";
    private static final long SWEEP_MILLIS = 60_000;
    /** What is heard is handed on at most this often: a fleet that starts changes with every record. */
    private static final long PUBLISH_MILLIS = 2_000;

    private final Limits limits;
    private final Listener listener;
    private final Readers readers;
    private final BlockingQueue<Effect.Ask> asked;
    private final Map<EntityId, Question> open = new LinkedHashMap<>();
    private SparseArray<Group> groups = new SparseArray<>();
    private final List<Answer> answers = new ArrayList<>();
    private final TreeSet<String> judgedBefore = new TreeSet<>();
    private boolean caughtUp;
    private long nowMillis;
    private long sweptAtMillis;
    private long publishedAtMillis;
    private int probes;
    /** The hosts that were asked to look since the last tick, and by which checks. */
    private final Map<String, Set<String>> probed = new HashMap<>();
    private volatile @Nullable Heard heard;
    private final Map<Fate, AtomicLong> fates = new EnumMap<>(Fate.class);
    private final Map<Look, AtomicLong> looks = new EnumMap<>(Look.class);
    private volatile ProbeGateway gateway = ProbeGateway.NOBODY;

    /** Hears what the board has to say. Called on the partition's thread. */
    public interface Listener {
        /** Answers to questions. */
        void answered(List<Answer> answers);

        /** A host is heard of, or not. One that is forgotten is told as up: it is suspected of nothing any more. */
        void presence(EntityId host, Presence presence, long sinceMillis);
    }

    /**
     * The board's bounds.
     *
     * @param hosts         hosts
     * @param sourcesOfHost checks and groups of one host
     * @param questions     questions that wait
     */
    public record Limits(int hosts, int sourcesOfHost, int questions) {
        public Limits {
            if (hosts < 1 || sourcesOfHost < 1 || questions < 1) {
                throw new IllegalArgumentException("hosts=" + hosts + " sourcesOfHost=" + sourcesOfHost + " questions="
                        + questions + ": each must be at least 1");
            }
        }

        /** 20,000 hosts with 1,200 checks and groups each, 50,000 questions. */
        public static Limits standard() {
            return new Limits(20_000, 1_200, 50_000);
        }
    }

    /** What becomes of a question. */
    public enum Fate {
        /** Answered. */
        HEALTHY, FAILING, UNREAD,
        /** No reading came in time. */
        EXPIRED,
        /** More questions waited than are kept. */
        DROPPED
    }

    /** What becomes of a wish that a host look now. */
    public enum Look {
        /** On its way. */
        SENT,
        /** The host was not there to be asked. */
        UNREACHABLE,
        /** Beyond {@link #PROBES_A_SECOND}. */
        LIMITED
    }

    /** A series that counts the processes of a group. */
    record Group(String host, String name) {}

    private record Question(long sinceMillis, long untilMillis) {}

    /** A board that has heard nothing. */
    public HealthBoard(Limits limits, Listener listener) {
        this.limits = limits;
        this.listener = listener;
        this.readers = new Readers(limits);
        this.asked = new ArrayBlockingQueue<>(limits.questions());
        for (var fate : Fate.values()) {
            fates.put(fate, new AtomicLong());
        }
        for (var look : Look.values()) {
            looks.put(look, new AtomicLong());
        }
    }

    /** Through whom hosts are asked to look now; nobody is until this is set. Any thread; called on the partition's. */
    public void lookThrough(ProbeGateway probes) {
        gateway = probes;
    }

    /** Takes questions. Any thread; never waits. Those beyond the bound are dropped and counted. */
    public void ask(List<Effect.Ask> questions) {
        for (var question : questions) {
            if (!asked.offer(question)) {
                add(Fate.DROPPED);
            }
        }
    }

    /** What became of questions since the start. Any thread. */
    public long count(Fate fate) {
        return Objects.requireNonNull(fates.get(fate)).get();
    }

    /** What became of wishes to look since the start. Any thread. */
    public long count(Look look) {
        return Objects.requireNonNull(looks.get(look)).get();
    }

    private void add(Look look) {
        Objects.requireNonNull(looks.get(look)).incrementAndGet();
    }

    private void add(Fate fate) {
        Objects.requireNonNull(fates.get(fate)).incrementAndGet();
    }

    /** Hosts, checks and groups not taken since the start because of the bounds. Any thread. */
    public long refused() {
        return readers.refused();
    }

    /** Checks and groups that are known. Any thread. */
    public int sources() {
        return readers.sources();
    }

    /** What is heard, some seconds old at most; empty until the records of before the start are done. Any thread. */
    public Optional<Heard> heard() {
        return Optional.ofNullable(heard);
    }

    @Override
    public String name() {
        return "health";
    }

    @Override
    public void apply(long offset, CollectorRecord record) {
        switch (record) {
            case CollectorRecord.SeriesDefined(int series, SeriesKey key) -> define(series, key);
            case CollectorRecord.SessionOpened opened -> opened(opened);
            case CollectorRecord.Samples samples when !samples.stamp().backlog() -> samples(samples);
            case CollectorRecord.Check check when !check.stamp().backlog() -> check(check);
            case CollectorRecord.LivenessChanged changed -> judged(changed);
            case CollectorRecord.Tick tick -> tick(tick.wallMillis());
            default -> {
                // Says nothing about anybody's health.
            }
        }
        if (caughtUp) {
            takeQuestions();
            tell();
        }
    }

    private void define(int series, SeriesKey key) {
        var host = key.labels().get("host");
        var group = key.labels().get("group");
        if (key.metric().equals(GROUP_UP) && host != null && group != null) {
            groups.set(series, new Group(host, group));
        }
    }

    private void opened(CollectorRecord.SessionOpened opened) {
        var host = readers.hostOf(opened.stamp().host());
        if (host != null) {
            host.heardAt = Math.max(host.heardAt, opened.stamp().receivedAtMillis());
            readers.changed |= !host.labels.equals(opened.labels()) || !host.facts.equals(opened.facts());
            host.labels = opened.labels();
            host.facts = opened.facts();
        }
    }

    private void samples(CollectorRecord.Samples samples) {
        var host = spoke(samples.stamp());
        if (host == null) {
            return;
        }
        var series = samples.series();
        for (int i = 0; i < series.length; i++) {
            var group = groups.get(series[i]);
            if (group != null && group.host().equals(host.name)) {
                var source = readers.groupOf(host, group.name());
                if (source != null) {
                    source.say(samples.values()[i] > 0, samples.timesMillis()[i], samples.stamp().receivedAtMillis());
                    look(source.own);
                }
            }
        }
    }

    private void check(CollectorRecord.Check check) {
        var host = spoke(check.stamp());
        var source = host == null
                ? null
                : readers.checkOf(host, check.check(), EntityId.parse(check.labels().getOrEmpty("entity")));
        if (source != null) {
            source.say(check.outcome() == CollectorRecord.Check.Outcome.OK, check.stamp().eventTimeMillis(),
                    check.stamp().receivedAtMillis());
            look(source.own);
            source.about.ifPresent(this::look);
        }
    }

    /** Whoever sends a reading is alive. */
    private @Nullable HostHeard spoke(Stamp stamp) {
        var host = readers.hostOf(stamp.host());
        if (host != null) {
            host.heardAt = Math.max(host.heardAt, stamp.receivedAtMillis());
            host.takenAt = Math.max(host.takenAt, stamp.eventTimeMillis());
            if (!open.isEmpty()) { // names are checked when they are made, and this is every frame
                look(Readers.host(host.name));
                look(new EntityId(EntityKind.AGENT, host.name));
            }
        }
        return host;
    }

    private void judged(CollectorRecord.LivenessChanged changed) {
        var host = readers.hostOf(changed.host());
        if (host == null || host.liveness == changed.liveness()) {
            return;
        }
        host.liveness = changed.liveness();
        host.livenessSince = changed.atMillis();
        if (caughtUp) {
            tellPresence(host);
        } else {
            judgedBefore.add(host.name);
        }
    }

    private void tellPresence(HostHeard host) {
        listener.presence(Readers.host(host.name), host.presence(), host.livenessSince);
    }

    private void tick(long wallMillis) {
        nowMillis = wallMillis;
        probes = 0;
        probed.clear();
        if (StrictMath.abs(nowMillis - sweptAtMillis) >= SWEEP_MILLIS) {
            sweptAtMillis = nowMillis;
            readers.forget(nowMillis).values().forEach(this::forgotten);
        }
        if (caughtUp) {
            expire();
            if (readers.changed && StrictMath.abs(nowMillis - publishedAtMillis) >= PUBLISH_MILLIS) {
                publish();
            }
        }
    }

    /** Whoever was told that a host is late or lost would believe it for ever. */
    private void forgotten(HostHeard host) {
        if (!caughtUp) {
            judgedBefore.add(host.name);
        } else if (host.presence() != Presence.UP) {
            tellGone(host.name);
        }
    }

    private void tellGone(String host) {
        listener.presence(Readers.host(host), Presence.UP, nowMillis);
    }

    private void publish() {
        publishedAtMillis = nowMillis;
        readers.changed = false;
        heard = readers.frozen();
    }

    @Override
    public void caughtUp() {
        caughtUp = true;
        for (var host : new TreeMap<>(readers.hosts).values()) {
            if (host.presence() != Presence.UP || judgedBefore.contains(host.name)) {
                tellPresence(host);
            }
        }
        judgedBefore.stream().filter(name -> !readers.hosts.containsKey(name)).forEach(this::tellGone);
        judgedBefore.clear();
        publish();
    }

    private void takeQuestions() {
        if (asked.isEmpty()) { // as after nearly every record
            return;
        }
        var wanted = new TreeMap<String, SortedSet<String>>();
        for (var question = asked.poll(); question != null; question = asked.poll()) {
            var answer = readers.answer(question.entity(), question.sinceMillis());
            if (answer.isPresent()) {
                answers.add(answer.get());
            } else if (open.size() < limits.questions() || open.containsKey(question.entity())) {
                // Asked again, the later time is what is wanted now.
                open.put(question.entity(), new Question(question.sinceMillis(), nowMillis + PATIENCE_MILLIS));
                readers.whoCanTell(question.entity(), wanted);
            } else {
                add(Fate.DROPPED);
            }
        }
        wanted.forEach(this::probe);
    }

    private void probe(String host, SortedSet<String> checks) {
        var before = probed.get(host);
        if (before != null && before.containsAll(checks)) {
            return; // it looks already
        }
        if (probes >= PROBES_A_SECOND) {
            add(Look.LIMITED);
        } else {
            probes++;
            probed.computeIfAbsent(host, _ -> new HashSet<>()).addAll(checks);
            add(gateway.probe(host, List.copyOf(checks)) ? Look.SENT : Look.UNREACHABLE);
        }
    }

    /** Something new was said about an entity. */
    private void look(EntityId entity) {
        var question = open.isEmpty() ? null : open.get(entity);
        if (question != null) {
            readers.answer(entity, question.sinceMillis()).ifPresent(answer -> {
                open.remove(entity);
                answers.add(answer);
            });
        }
    }

    private void expire() {
        open.values().removeIf(question -> {
            boolean late = question.untilMillis() <= nowMillis
                    || question.untilMillis() > nowMillis + 2 * PATIENCE_MILLIS; // the clock was set back
            if (late) {
                add(Fate.EXPIRED);
            }
            return late;
        });
    }

    private void tell() {
        if (!answers.isEmpty()) {
            answers.forEach(answer -> add(switch (answer.health()) {
                case HEALTHY -> Fate.HEALTHY;
                case FAILING -> Fate.FAILING;
                case UNREAD -> Fate.UNREAD;
            }));
            var told = List.copyOf(answers);
            answers.clear();
            listener.answered(told);
        }
    }

    @Override
    public void writeSnapshot(DataOutput out) throws IOException {
        out.writeLong(nowMillis);
        out.writeLong(sweptAtMillis);
        BoardSnapshot.write(out, readers, groups);
    }

    @Override
    public void readSnapshot(DataInput in) throws IOException {
        long now = in.readLong();
        long sweptAt = in.readLong();
        groups = BoardSnapshot.read(in, readers);
        nowMillis = now;
        sweptAtMillis = sweptAt;
        judgedBefore.clear();
    }
}
