package io.bianque.collector.intake;

import io.bianque.collector.admission.Agent;
import io.bianque.collector.admission.AgentClock;
import io.bianque.collector.admission.Fingerprint;
import io.bianque.collector.admission.TokenBucket;
import io.bianque.collector.admission.Verdict;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.CollectorRecord.LanesKept.LaneEnd;
import io.bianque.protocol.FaultReason;
import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.frame.Encoding;
import io.bianque.protocol.frame.Frame;
import io.bianque.protocol.frame.FrameLimits;
import io.bianque.protocol.frame.FrameType;
import io.bianque.protocol.log.LogFull;
import io.bianque.protocol.message.Change;
import io.bianque.protocol.message.Check;
import io.bianque.protocol.message.Done;
import io.bianque.protocol.message.EventBody;
import io.bianque.protocol.message.Gap;
import io.bianque.protocol.message.Links;
import io.bianque.protocol.message.Message;
import io.bianque.protocol.message.MessageCodec;
import io.bianque.protocol.message.Refusal;
import io.bianque.protocol.message.Retry;
import io.bianque.protocol.message.Stamp;
import io.bianque.protocol.samples.SamplesDecoder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the numbered frames of one connection. Each comes to exactly one end: it is appended to the log, or it is
 * dropped (known, ignored, put off by a {@code retry}, refused by an {@code error} that lets the connection live), or it ends
 * the connection by a {@link ProtocolFault}. {@link Acks} hears which of the first two. Called by the connection's loop under
 * the agent's lock.
 */
final class NumberedFrames {
    /** What unpacking may keep for one connection before it counts: some 400 readings on one lane. */
    private static final int FREE_BYTES = 16 << 10;

    private final IntakeContext context;
    private final Agent agent;
    private final Origin origin;
    private final Acks acks;
    private final Consumer<Message> out;
    private final NamedSeries series;
    /** Made when they are needed: of many agents most say little. */
    private Map<Integer, SamplesDecoder> decoders = Map.of();
    private @Nullable TokenBucket laneZeroRate;
    private int decoderBytes;

    NumberedFrames(IntakeContext context, Agent agent, Origin origin, Acks acks, Consumer<Message> out) {
        this.context = context;
        this.agent = agent;
        this.origin = origin;
        this.acks = acks;
        this.out = out;
        this.series = new NamedSeries(context, agent, origin);
    }

    /** The series that the connection has named. */
    NamedSeries series() {
        return series;
    }

    /**
     * Takes one frame with a number.
     *
     * @param opening stands in the log before the frame does; null when it is durable
     * @throws ProtocolFault when the connection must end
     */
    void take(Frame frame, @Nullable Opening opening, Workspace workspace) throws ProtocolFault {
        var stamp = MessageCodec.stamp(frame.header());
        int lane = stamp.lane();
        int bytes = frame.length();
        if (!acks.spend(lane, bytes)) {
            context.refusals().say("leaves unread for now", "credit", agent.host(), "more was sent than granted");
        }
        if (agent.lanes().ignores(lane, stamp.seq())) {
            context.meters().ignored.increment();
            acks.dropped(lane, bytes); // the frame that it waits for may need this credit
            forget(lane);
            return;
        }
        if (!agent.lanes().hasRoomFor(lane)) {
            throw new ProtocolFault(FaultReason.TOO_MANY, frame.type().code() + ": lane " + lane
                    + " would be one more than the " + FrameLimits.LANES + " lanes that an agent may have");
        }
        if (lane == 0 && !acks.laneZeroHasRoom(bytes)) {
            putOff(stamp, bytes, "lane0_full", 100);
        } else if (lane == 0 && !laneZeroRate().take(origin.nowNanos())) {
            putOff(stamp, bytes, "rate", 1_000);
        } else {
            admit(frame, stamp, opening, workspace);
        }
    }

    private TokenBucket laneZeroRate() {
        var bucket = laneZeroRate;
        if (bucket == null) {
            int rate = context.settings().laneZeroRate();
            bucket = new TokenBucket(rate, 20.0 * rate, origin.nowNanos());
            laneZeroRate = bucket;
        }
        return bucket;
    }

    private void admit(Frame frame, Stamp stamp, @Nullable Opening opening, Workspace workspace) throws ProtocolFault {
        int bytes = frame.length();
        Verdict verdict;
        try {
            frame.verify();
            if (opening != null && !opening.isWritten()) {
                opening.write(workspace);
            }
            verdict = switch (frame.type()) {
                case SAMPLES -> samples(frame, stamp, workspace);
                case EVENT -> event(workspace.messages.readEvent(frame), stamp, bytes, workspace);
                default -> other(workspace.messages.read(frame), stamp, bytes, workspace);
            };
        } catch (LogFull full) {
            switch (full.reason()) {
                case SIZE -> putOff(stamp, bytes, "log_full", 2_000);
                case DISK -> putOff(stamp, bytes, "disk_full", 1_000);
                case PENDING -> putOff(stamp, bytes, "overload", 200);
            }
            return;
        } catch (ProtocolFault fault) {
            if (frame.type() == FrameType.GAP || !agent.lanes().knows(stamp.lane(), stamp.seq())) {
                refuse(fault, stamp, bytes);
                return;
            }
            // What is stored is not asked for again: its sender would give up what is safe.
            forget(stamp.lane());
            verdict = agent.lanes().decide(stamp.lane(), stamp.seq(), stamp.seq(), 0, origin.eventMillis(stamp));
        }
        switch (verdict) {
            case APPEND -> {
                // done where the record was made
            }
            case DUPLICATE -> {
                context.meters().duplicates.increment();
                acks.dropped(stamp.lane(), bytes);
            }
            case IGNORED -> {
                context.meters().ignored.increment();
                acks.dropped(stamp.lane(), bytes);
            }
            case JUMP -> throw new ProtocolFault(FaultReason.SEQUENCE, frame.type().code() + ": seq " + stamp.seq()
                    + " jumps ahead in lane " + stamp.lane());
            case CONFLICT -> {
                origin.ownEvent(workspace, "epoch_conflict", Map.of("lane", Integer.toString(stamp.lane()), "seq",
                        Long.toString(stamp.seq()), "connection", Long.toString(origin.connection())));
                throw new ProtocolFault(FaultReason.CONFLICT, frame.type().code() + ": lane " + stamp.lane() + " seq "
                        + stamp.seq() + " was taken before with other content; make a new epoch");
            }
            case TOO_MANY_LANES ->
                throw new ProtocolFault(FaultReason.TOO_MANY, frame.type().code() + ": too many lanes");
        }
    }

    private Verdict samples(Frame frame, Stamp stamp, Workspace w) throws ProtocolFault, LogFull {
        unpack(frame, stamp.lane(), w);
        long eventMillis = origin.eventMillis(stamp);
        long shift = eventMillis - stamp.wallMillis();
        long latestMillis = origin.nowMillis() + AgentClock.TOLERATED_MILLIS;
        int count = 0;
        w.reserve(w.batch.count());
        series.freshen();
        for (int i = 0; i < w.batch.count(); i++) {
            int number = series.number(w.batch.ids()[i], w);
            if (number < 0) {
                continue;
            }
            w.series[count] = number;
            w.timesMillis[count] = Math.clamp(w.batch.timesMillis()[i] + shift, 0, latestMillis);
            w.values[count] = w.batch.values()[i];
            count++;
        }
        int print = count < w.batch.count() ? 0 : Fingerprint.of(w.series, w.values, count);
        var lanes = agent.lanes();
        var verdict = lanes.decide(stamp.lane(), stamp.seq(), stamp.seq(), print, eventMillis);
        if (verdict == Verdict.APPEND) {
            var at = origin.recorded(stamp, eventMillis);
            long offset = context.log().appendSamples(w.records, at, w.series, w.timesMillis, w.values, count);
            lanes.appended(stamp.lane(), stamp.seq(), stamp.seq(), print, eventMillis, offset);
            acks.appended(stamp.lane(), frame.length(), offset);
            acks.mayShare();
            context.meters().readings.increment(count);
            if (at.backlog()) {
                context.meters().backlogReadings.increment(count);
            }
        }
        return verdict;
    }

    private void unpack(Frame frame, int lane, Workspace w) throws ProtocolFault {
        w.unpacker.open(frame);
        if (frame.header().encoding() == Encoding.JSON) {
            w.json.decode(frame.array(), frame.bodyOffset(), frame.bodyLength(), series::has, w.batch);
            return;
        }
        var decoder = decoder(lane);
        int before = decoder.heldBytes();
        try {
            decoder.decode(frame.array(), frame.bodyOffset(), frame.bodyLength(), series::has, w.batch);
        } finally {
            decoderBytes += decoder.heldBytes() - before;
        }
    }

    private SamplesDecoder decoder(int lane) {
        if (decoders.isEmpty()) {
            decoders = new HashMap<>();
        }
        return decoders.computeIfAbsent(lane, _ -> new SamplesDecoder());
    }

    private Verdict event(EventBody event, Stamp stamp, int bytes, Workspace w) throws LogFull {
        long eventMillis = origin.eventMillis(stamp);
        long happenedMillis = Math.max(0, event.timeMillis() + eventMillis - stamp.wallMillis());
        var record = w.records.encodeEvent(origin.recorded(stamp, happenedMillis), origin.hostLabels(), event);
        int print = Fingerprint.ofEvent(w.records.eventPrint());
        var lanes = agent.lanes();
        var verdict = lanes.decide(stamp.lane(), stamp.seq(), stamp.seq(), print, eventMillis);
        if (verdict == Verdict.APPEND) {
            long offset = context.log().append(record);
            lanes.appended(stamp.lane(), stamp.seq(), stamp.seq(), print, eventMillis, offset);
            acks.appended(stamp.lane(), bytes, offset);
        }
        return verdict;
    }

    private Verdict other(Message message, Stamp stamp, int bytes, Workspace w) throws LogFull {
        long eventMillis = origin.eventMillis(stamp);
        long shift = eventMillis - stamp.wallMillis();
        long lastSeq = stamp.seq();
        CollectorRecord record = switch (message) {
            case Check check ->
                check(check, origin.recorded(stamp, Math.max(0, check.timeMillis() + shift)));
            case Done done -> done(done, origin.recorded(stamp, Math.max(0, done.timeMillis() + shift)));
            case Links links -> links(links, origin.recorded(stamp, Math.max(0, links.timeMillis() + shift)));
            case Change change -> new CollectorRecord.Change(
                    origin.recorded(stamp, Math.max(0, change.timeMillis() + shift)), change.id(), change.kind(),
                    change.entity(), change.what(), change.by());
            case Gap gap -> {
                lastSeq = gap.lastSeq();
                yield new CollectorRecord.Gap(origin.recorded(stamp, eventMillis), gap.firstSeq(), lastSeq,
                        gap.reason());
            }
            default -> throw new IllegalStateException(message.type() + " has no number");
        };
        int print = Fingerprint.of(record);
        var lanes = agent.lanes();
        var verdict = lanes.decide(stamp.lane(), stamp.seq(), lastSeq, print, eventMillis);
        if (verdict == Verdict.APPEND) {
            long offset = context.log().append(w.records, record);
            lanes.appended(stamp.lane(), stamp.seq(), lastSeq, print, eventMillis, offset);
            acks.appended(stamp.lane(), bytes, offset);
            if (message instanceof Gap gap) {
                context.meters().lost(gap.reason(), lastSeq - stamp.seq() + 1, gap.readings());
            }
        }
        return verdict;
    }

    private CollectorRecord.Check check(Check check, io.bianque.collector.record.Stamp stamp) {
        var phases = new TreeMap<String, Double>();
        check.phases().forEach((phase, nanos) -> phases.put(phase.code(), nanos / 1e9));
        var outcome = switch (check.outcome()) {
            case OK -> CollectorRecord.Check.Outcome.OK;
            case FAILED -> CollectorRecord.Check.Outcome.FAILED;
            case TIMEOUT -> CollectorRecord.Check.Outcome.TIMEOUT;
            case ERROR -> CollectorRecord.Check.Outcome.ERROR;
        };
        return new CollectorRecord.Check(stamp, check.name(), check.kind(), check.target(), outcome, check.reason(),
                check.durationNanos() / 1e9, phases, origin.labels(check.labels()));
    }

    private static CollectorRecord.ActionDone done(Done done, io.bianque.collector.record.Stamp stamp) {
        var end = switch (done.outcome()) {
            case SUCCEEDED -> CollectorRecord.ActionDone.End.SUCCEEDED;
            case FAILED -> CollectorRecord.ActionDone.End.FAILED;
            case TIMEOUT -> CollectorRecord.ActionDone.End.TIMEOUT;
            case REFUSED -> CollectorRecord.ActionDone.End.REFUSED;
            case LOST -> CollectorRecord.ActionDone.End.LOST;
        };
        return new CollectorRecord.ActionDone(stamp, done.run(), end, done.exit(), done.detail());
    }

    private static CollectorRecord.Links links(Links links, io.bianque.collector.record.Stamp stamp) {
        return new CollectorRecord.Links(stamp, links.addresses(),
                links.listeners().stream().map(l -> new CollectorRecord.Links.Listener(l.group(), l.port())).toList(),
                links.links().stream()
                        .map(l -> new CollectorRecord.Links.Link(l.group(), l.address(), l.port(), l.count()))
                        .toList(),
                links.leftOut());
    }

    private void refuse(ProtocolFault fault, Stamp stamp, int bytes) {
        context.meters().frameRefused(fault.reason());
        context.refusals().say("refused a frame of", fault.reason().code(), agent.host(), fault.detail());
        agent.lanes().retryFrom(stamp.lane(), stamp.seq());
        acks.dropped(stamp.lane(), bytes);
        forget(stamp.lane());
        var refusal = Refusal.of(fault, stamp.lane(), stamp.seq());
        out.accept(new Refusal(refusal.code(), refusal.message(), refusal.place(),
                !fault.reason().mayComeAgain()));
    }

    private void putOff(Stamp stamp, int bytes, String reason, long afterMillis) {
        context.meters().retry(reason);
        context.refusals().say("put off a frame of", reason, agent.host(),
                "it is asked for again in " + afterMillis + " ms");
        agent.lanes().retryFrom(stamp.lane(), stamp.seq());
        acks.dropped(stamp.lane(), bytes);
        forget(stamp.lane());
        out.accept(new Retry(stamp.lane(), stamp.seq(), afterMillis, reason));
    }

    /** The log has lost what was appended and not synced: each of these places must come again. */
    void askAgain(List<LaneEnd> places) {
        for (var place : places) {
            forget(place.lane());
            context.meters().retry("log_lost");
            out.accept(new Retry(place.lane(), place.seq(), 200, "log_lost"));
        }
        acks.answerSoon();
    }

    private void forget(int lane) {
        var decoder = decoders.get(lane);
        if (decoder != null) {
            decoder.reset();
        }
    }

    /** Memory that unpacking keeps, beyond what every connection may. */
    int heldBytes() {
        return Math.max(0, decoderBytes - FREE_BYTES);
    }
}
