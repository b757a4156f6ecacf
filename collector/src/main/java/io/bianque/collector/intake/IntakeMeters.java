package io.bianque.collector.intake;

import io.bianque.protocol.FaultReason;
import io.bianque.protocol.frame.FrameType;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the intake counts. Names and meanings are told in {@code docs/reference/metrics.md}. Thread-safe. */
final class IntakeMeters {
    /** Agents may have other reasons; as a label they are one, for labels are kept for ever. */
    private static final Set<String> GAP_REASONS = Set.of("spool_full", "refused", "corrupt", "expired");

    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger sessions = new AtomicInteger();
    final AtomicLong heldBytes = new AtomicLong();
    /** Of those held, what event loops have for unpacking. */
    final AtomicLong unpackingBytes = new AtomicLong();

    private final MeterRegistry registry;
    private final Map<FrameType, Counter> frames = new EnumMap<>(FrameType.class);
    private final Map<FaultReason, Counter> connectionRefusals = new EnumMap<>(FaultReason.class);
    private final Map<FaultReason, Counter> frameRefusals = new EnumMap<>(FaultReason.class);
    final Counter bytes;
    final Counter packed;
    final Counter unpacked;
    final Counter readings;
    final Counter backlogReadings;
    final Counter seriesLimit;
    final Counter badSeries;
    final Counter duplicates;
    final Counter ignored;
    final Counter adopted;
    final Counter acks;
    final Counter creditBroken;
    final Counter losses;
    final Counter snapshots;
    final Counter snapshotFailures;
    final Counter recordsNotWritten;
    final Counter tlsRefused;
    final Counter droppedOutputs;
    /** Null until there is a registry that keeps times. */
    private volatile @Nullable Timer ackDelay;

    IntakeMeters(MeterRegistry registry) {
        this.registry = registry;
        for (var type : FrameType.values()) {
            frames.put(type, Counter.builder("bianque.intake.frames")
                    .tag("type", type.code())
                    .description("Whole frames received")
                    .register(registry));
        }
        for (var reason : FaultReason.values()) {
            connectionRefusals.put(reason, refusals("connection", reason.code()));
            frameRefusals.put(reason, refusals("frame", reason.code()));
        }
        bytes = counter("bianque.intake.received", "bytes", "Bytes received from agents");
        packed = counter("bianque.intake.packed", "bytes", "Compressed bodies, as sent");
        unpacked = counter("bianque.intake.unpacked", "bytes", "The same once unpacked");
        readings = counter("bianque.intake.readings", null, "Readings appended to the log");
        backlogReadings = counter("bianque.intake.backlog.readings", null,
                "Readings appended that were taken before their connection began");
        seriesLimit = dropped(registry, "series_limit");
        badSeries = dropped(registry, "bad_series");
        duplicates = counter("bianque.intake.duplicate.frames", null, "Numbered frames that were stored before");
        ignored = counter("bianque.intake.ignored.frames", null, "Numbered frames behind one that was put off");
        adopted = counter("bianque.intake.adopted.lanes", null,
                "Lanes that went on above what was stored: their beginning is not in this log");
        acks = counter("bianque.intake.acks", null, "Acks sent");
        creditBroken = counter("bianque.intake.credit.broken", null, "Times that a peer sent more than it was granted");
        losses = counter("bianque.intake.log.losses", null,
                "Failed syncs that lost records which nobody had acknowledged");
        snapshots = counter("bianque.intake.snapshots", null, "Snapshots of admission written");
        snapshotFailures = counter("bianque.intake.snapshot.failures", null, "Snapshots of admission that failed");
        recordsNotWritten = counter("bianque.intake.unwritten.records", null,
                "Ticks and liveness changes that the log did not take");
        droppedOutputs = counter("bianque.intake.dropped.outputs", null,
                "Pieces of what actions write that came faster than they are taken");
        tlsRefused = refusals("connection", "tls");
        gauge("bianque.intake.connections", "Connections open", connections::get);
        gauge("bianque.intake.sessions", "Agents welcomed", sessions::get);
        Gauge.builder("bianque.intake.held", heldBytes::get)
                .baseUnit("bytes")
                .description("Memory of frames that are not yet whole, and of what unpacking keeps beyond the usual")
                .register(registry);
    }

    void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }

    private static Counter dropped(MeterRegistry registry, String reason) {
        return Counter.builder("bianque.intake.dropped.readings")
                .tag("reason", reason)
                .description("Readings not taken")
                .register(registry);
    }

    void frame(FrameType type) {
        count(frames.get(type));
    }

    /** A connection was ended for this reason. */
    void connectionRefused(FaultReason reason) {
        count(connectionRefusals.get(reason));
    }

    /** One frame was refused for this reason. */
    void frameRefused(FaultReason reason) {
        count(frameRefusals.get(reason));
    }

    /** A frame was put off for this reason. */
    void retry(String reason) {
        registry.counter("bianque.intake.retries", "reason", reason).increment();
    }

    /** A gap said what will never come. */
    void lost(String reason, long lostFrames, long lostReadings) {
        var known = GAP_REASONS.contains(reason) ? reason : "other";
        Counter.builder("bianque.intake.lost.frames")
                .tag("reason", known)
                .description("Numbered frames that agents gave up, by their gaps")
                .register(registry)
                .increment((double) lostFrames);
        Counter.builder("bianque.intake.lost.readings")
                .tag("reason", known)
                .description("Readings that agents gave up, where they knew how many")
                .register(registry)
                .increment((double) Math.max(0, lostReadings));
    }

    /** Times acks from here on. */
    void timeAcks(MeterRegistry times) {
        ackDelay = Timer.builder("bianque.intake.ack")
                .description("From the oldest frame of an ack to the ack")
                .publishPercentiles(0.5, 0.99)
                .register(times);
    }

    void acknowledged(long oldestNanos, long nowNanos) {
        acks.increment();
        var timer = ackDelay;
        if (oldestNanos != Long.MIN_VALUE && timer != null) {
            timer.record(Math.max(0, nowNanos - oldestNanos), TimeUnit.NANOSECONDS);
        }
    }

    private Counter refusals(String what, String reason) {
        return Counter.builder("bianque.intake.refusals")
                .tag("what", what)
                .tag("reason", reason)
                .description("Connections ended and frames refused")
                .register(registry);
    }

    private Counter counter(String name, @Nullable String unit, String description) {
        return Counter.builder(name).baseUnit(unit).description(description).register(registry);
    }

    private static void count(@Nullable Counter counter) {
        if (counter != null) {
            counter.increment();
        }
    }
}
