package io.bianque.agent.link;

import io.bianque.agent.config.AgentConfig;
import io.bianque.agent.spool.Spool;
import io.bianque.agent.spool.SpoolCursor;
import io.bianque.agent.spool.SpoolRecord;
import io.bianque.protocol.FaultReason;
import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.frame.FrameDecoder;
import io.bianque.protocol.frame.FrameLimits;
import io.bianque.protocol.frame.FrameType;
import io.bianque.protocol.frame.LaneSeq;
import io.bianque.protocol.frame.Packer;
import io.bianque.protocol.message.Ack;
import io.bianque.protocol.message.Action;
import io.bianque.protocol.message.Bye;
import io.bianque.protocol.message.Change;
import io.bianque.protocol.message.Clocks;
import io.bianque.protocol.message.Config;
import io.bianque.protocol.message.Gap;
import io.bianque.protocol.message.Hello;
import io.bianque.protocol.message.Links;
import io.bianque.protocol.message.Message;
import io.bianque.protocol.message.MessageCodec;
import io.bianque.protocol.message.Move;
import io.bianque.protocol.message.Output;
import io.bianque.protocol.message.Pace;
import io.bianque.protocol.message.Ping;
import io.bianque.protocol.message.Pong;
import io.bianque.protocol.message.Probe;
import io.bianque.protocol.message.Refusal;
import io.bianque.protocol.message.Retry;
import io.bianque.protocol.message.Stamp;
import io.bianque.protocol.message.Welcome;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One connection's conversation. Time comes in as an argument, frames go out through a {@link Wire}, records come from the
 * spool. Sends lane 0 first, then the live lane, then the backlog oldest first and paced; keeps within what the collector
 * granted; sends again what is asked for; never gives a number to anything else. Confined to the link thread.
 */
public final class AgentSession implements Closeable {
    /** The version of the protocol that this agent speaks. */
    public static final int VERSION = 1;

    /** What the backlog leaves of the credit, so that the present never waits for the past. */
    private static final long RESERVE_BYTES = 32 << 10;
    private static final long BACKLOG_BYTES_PER_SECOND = 2 << 20;
    private static final Set<String> CAPABILITIES = Set.of(Pace.CAPABILITY, Move.CAPABILITY, Packer.ZSTD,
            Links.CAPABILITY, Change.CAPABILITY, Probe.CAPABILITY);
    /** What numbered frames need that not every collector knows. */
    private static final Map<FrameType, String> OF_FRAMES = Map.of(FrameType.DONE, Action.CAPABILITY, FrameType.LINKS,
            Links.CAPABILITY, FrameType.CHANGE, Change.CAPABILITY);
    private static final long BACKLOG_BURST_BYTES = 256 << 10;
    private static final int HEARTBEATS_SILENT_MAX = 4;
    /** A frame refused so often will not be taken, whatever the collector says. */
    private static final int REFUSALS_MAX = 3;
    private static final Duration WELCOME_WITHIN = Duration.ofSeconds(10);
    private static final Duration READ_AGAIN = Duration.ofSeconds(5);

    private final Spool spool;
    private final Wire wire;
    private final long heartbeatNanosMax;
    private final MessageCodec codec = new MessageCodec();
    private final SortedMap<Integer, LaneSender> lanes = new TreeMap<>();
    private final Set<Integer> named;
    private final Set<String> said;
    private final List<Action> orders = new ArrayList<>();
    private final List<Probe> wishes = new ArrayList<>();
    private Set<String> shared = Set.of();
    private final long beganNanos;
    private @Nullable SampleFrames frames;
    private @Nullable SessionEnd end;
    private long heartbeatNanos;
    private long lastHeardNanos;
    private long lastPingNanos;
    private long credit;
    private long backlogBytes = BACKLOG_BURST_BYTES;
    private long backlogAtNanos;
    private long backlogRate = BACKLOG_BYTES_PER_SECOND;
    private AgentConfig.@Nullable Server moveTo;
    private @Nullable Config config;
    private long creditFirst;
    private int laneZeroBytesMax;
    private int bodyBytesMax;
    private long ackedReadings;
    private boolean leaving;
    private boolean compresses;

    /** Where one lane stands on this connection. */
    private static final class LaneSender {
        final SpoolCursor cursor;
        long notBeforeNanos;
        boolean isUnreadable;
        @Nullable
        SpoolRecord held;
        /** The highest number that went out on this connection. */
        long sentTo;
        /** Numbers at which gaps went out, of which nothing is acknowledged yet. */
        final TreeSet<Long> gaps = new TreeSet<>();
        long refusedSeq;
        int refusals;
        /** Lane 0 only: bytes sent and not acknowledged, by number. */
        final TreeMap<Long, Integer> outstanding = new TreeMap<>();
        long outstandingBytes;

        LaneSender(SpoolCursor cursor) {
            this.cursor = cursor;
        }

        void acked(long seq) {
            var done = outstanding.headMap(seq, true);
            outstandingBytes -= done.values().stream().mapToLong(Integer::longValue).sum();
            done.clear();
            gaps.headSet(seq, true).clear();
        }

        void sent(SpoolRecord record) {
            sentTo = Math.max(sentTo, record.lastSeq());
            if (record instanceof SpoolRecord.Gap) {
                gaps.add(record.seq());
            }
        }

        /** Whether this refusal of a number, though it is not final, is one too many. */
        boolean isRefusedTooOften(long seq) {
            refusals = seq == refusedSeq ? refusals + 1 : 1;
            refusedSeq = seq;
            return refusals >= REFUSALS_MAX;
        }

        void rewind(long seq) {
            held = null;
            cursor.seek(seq);
            gaps.tailSet(seq, true).clear();
            var again = outstanding.tailMap(seq, true);
            outstandingBytes -= again.values().stream().mapToLong(Integer::longValue).sum();
            again.clear();
        }
    }

    /**
     * A connection has been made: says hello.
     *
     * @param heartbeat the longest pause between two pings that this agent makes; the collector may ask for a shorter one
     */
    public AgentSession(Spool spool, Identity identity, Duration heartbeat, Wire wire, Clocks clocks, long nowNanos) {
        this.spool = spool;
        this.wire = wire;
        this.heartbeatNanosMax = heartbeat.toNanos();
        this.heartbeatNanos = heartbeatNanosMax;
        this.beganNanos = nowNanos;
        this.lastHeardNanos = nowNanos;
        this.backlogAtNanos = nowNanos;
        var open = spool.beginConnection();
        this.named = open.stream().map(LaneSeq::lane).collect(Collectors.toSet());
        this.said = capabilities(identity);
        wire.send(codec.write(new Hello(VERSION, identity.name(), identity.software(), identity.os(), identity.bootId(),
                spool.epoch(), Hello.Role.AGENT, said, identity.labels(),
                identity.facts(), open, clocks)));
    }

    private static Set<String> capabilities(Identity identity) {
        var all = new HashSet<>(CAPABILITIES);
        if (identity.isTunable()) {
            all.add(Config.CAPABILITY);
        }
        if (identity.takesActions()) {
            all.add(Action.CAPABILITY);
        }
        return all;
    }

    /** Whether the collector has welcomed this connection. */
    public boolean isWelcomed() {
        return frames != null;
    }

    /** Set when the connection is to be closed. */
    public Optional<SessionEnd> end() {
        return Optional.ofNullable(end);
    }

    /** Records acknowledged on this connection. */
    public long acknowledged() {
        return ackedReadings;
    }

    /** A message has come. */
    public void received(Message message, Clocks clocks, long nowNanos) {
        lastHeardNanos = nowNanos;
        if (frames == null && !(message instanceof Welcome || message instanceof Refusal || message instanceof Bye)) {
            fail(FaultReason.UNEXPECTED, message.type().code() + " may not come before the welcome");
            return;
        }
        switch (message) {
            case Welcome welcome -> welcome(welcome, nowNanos);
            case Ack ack -> {
                credit += ack.credit();
                ack.lanes().forEach(place -> acked(place.lane(), place.seq()));
                pump(clocks, nowNanos);
            }
            case Retry retry -> {
                var lane = sentOn(retry.lane(), retry.seq(), "a retry");
                if (lane != null) {
                    rewind(lane, retry.lane(), retry.seq());
                    lane.notBeforeNanos = nowNanos + Duration.ofMillis(retry.afterMillis()).toNanos();
                }
            }
            case Pace pace -> {
                refillBacklog(nowNanos); // what went before was earned at the rate before
                backlogRate = Math.min(BACKLOG_BYTES_PER_SECOND, pace.bytesPerSecond());
                backlogBytes = Math.min(backlogBytes, backlogBurst());
            }
            case Config told -> config = told;
            case Probe wish when isShared(Probe.CAPABILITY) -> wishes.add(wish);
            case Action order when isShared(Action.CAPABILITY) -> orders.add(order);
            case Probe _,Action _ -> {
                // isShared has ended the connection
            }
            case Move move -> {
                moveTo = new AgentConfig.Server(move.host(), move.port());
                leave("move");
            }
            case Ping _ -> wire.send(codec.write(new Pong(clocks)));
            case Pong _ -> {
                // lastHeardNanos says it all
            }
            case Refusal refusal -> refused(refusal);
            case Bye bye -> end = new SessionEnd("bye", bye.reason());
            case Hello _,io.bianque.protocol.message.Series _,Output _,Message.Numbered _ ->
                fail(FaultReason.UNEXPECTED,
                        message.type() + " is not for a collector to send");
        }
    }

    /** Whether both sides announced it; what comes without ends the connection. */
    private boolean isShared(String capability) {
        boolean both = shared.contains(capability);
        if (!both) {
            fail(FaultReason.NOT_ANNOUNCED, capability + ": was not announced by both sides");
        }
        return both;
    }

    private void welcome(Welcome welcome, long nowNanos) {
        if (frames != null || welcome.epoch() != spool.epoch()) {
            fail(FaultReason.UNEXPECTED, "a welcome that does not answer this hello");
            return;
        }
        if (welcome.version() > VERSION) {
            fail(FaultReason.VERSION, "a welcome of version " + welcome.version());
            return;
        }
        for (var place : welcome.lanes()) {
            if (!named.contains(place.lane())) {
                fail(FaultReason.SEQUENCE, "a welcome with lane " + place.lane() + ", which the hello did not name");
                return;
            }
        }
        frames = new SampleFrames(codec, welcome.limits());
        shared = new HashSet<>(welcome.capabilities());
        shared.retainAll(said);
        if (welcome.capabilities().contains(Packer.ZSTD)) {
            codec.compress(new Packer(new ZstdZip(), ZstdZip.LEAST_BYTES));
            compresses = true;
        }
        heartbeatNanos = Math.min(heartbeatNanosMax, Duration.ofMillis(welcome.heartbeatMillis()).toNanos());
        credit = welcome.credit();
        creditFirst = credit;
        bodyBytesMax = welcome.limits().bodyBytes();
        laneZeroBytesMax = welcome.limits().laneZeroBytes();
        lastPingNanos = nowNanos - heartbeatNanos;
        for (var place : welcome.lanes()) {
            if (spool.isOpen(place.lane()) && place.seq() >= spool.next(place.lane()) && place.seq() > 0
                    && !spool.mayHaveBeenInMemory(place.lane())) {
                spool.newEpoch();
                end = new SessionEnd(FaultReason.CONFLICT.code(), "lane " + place.lane()
                        + " is known beyond what this agent has sent: a restored or cloned machine");
                return;
            }
            goOnAt(place.lane(), place.seq());
        }
    }

    /**
     * The collector knows a lane up to a number. That is no ack yet: another machine with a copy of this spool may have sent it. So
     * the lane goes on with the last of what both have; the collector compares it, and acknowledges all or asks for a new epoch.
     */
    private void goOnAt(int lane, long seq) {
        var from = Math.min(seq, spool.isOpen(lane) ? spool.next(lane) - 1 : 0);
        if (from > 0 && from > spool.acked(lane)) {
            lanes.computeIfAbsent(lane, n -> new LaneSender(spool.cursor(n))).cursor.seek(spool.lastHeld(lane, from));
        }
    }

    private void acked(int lane, long told) {
        // Of a lane of which memory had more before this agent was killed, what is remembered is acknowledged with the rest.
        var seq = spool.isOpen(lane) && spool.mayHaveBeenInMemory(lane) ? Math.min(told, spool.next(lane) - 1) : told;
        if (!spool.isOpen(lane) || seq >= spool.next(lane)) {
            // A lane that was closed may be acknowledged once more: an earlier connection's frames were.
            if (seq > 0 && (spool.isOpen(lane) || lane > spool.liveLane())) {
                fail(FaultReason.SEQUENCE, "an ack of lane " + lane + " seq " + seq + ", which was never sent");
            }
            return;
        }
        ackedReadings += Math.max(0, seq - spool.acked(lane));
        spool.ack(lane, seq);
        var sender = lanes.get(lane);
        if (sender != null) {
            sender.acked(seq);
        }
    }

    private void refused(Refusal refusal) {
        var place = refusal.place();
        if (refusal.code().equals(FaultReason.CONFLICT.code())) {
            spool.newEpoch();
            end = new SessionEnd(refusal.code(), refusal.message());
        } else if (place == null) {
            end = new SessionEnd(refusal.code(), refusal.message());
        } else {
            var lane = sentOn(place.lane(), place.seq(), "a refusal");
            if (lane == null) {
                return;
            }
            if (refusal.last() || lane.isRefusedTooOften(place.seq())) {
                if (lane.gaps.contains(place.seq())) {
                    // Nothing else could take its place: it would go to and fro for ever.
                    fail(FaultReason.UNEXPECTED, "the gap of lane " + place.lane() + " seq " + place.seq()
                            + " was refused for good: " + refusal.code());
                    return;
                }
                spool.refuse(place.lane(), place.seq());
            }
            rewind(lane, place.lane(), place.seq());
        }
    }

    /** The lane in which this connection has sent a number; null when it has not, which ends the connection. */
    private @Nullable LaneSender sentOn(int number, long seq, String what) {
        var lane = lanes.get(number);
        if (lane == null || seq > lane.sentTo) {
            fail(FaultReason.SEQUENCE, what + " of lane " + number + " seq " + seq + ", which was never sent");
            return null;
        }
        return lane;
    }

    private void rewind(LaneSender lane, int number, long seq) {
        var from = Math.max(seq, spool.acked(number) + 1);
        lane.rewind(from);
        if (frames != null) {
            frames.restart(number);
        }
    }

    /** Time has passed, or something was added to the spool: sends what may be sent. */
    public void pump(Clocks clocks, long nowNanos) {
        if (end != null) {
            return;
        }
        if (frames == null) {
            if (nowNanos - beganNanos > WELCOME_WITHIN.toNanos()) {
                end = new SessionEnd("timeout", "no welcome within " + WELCOME_WITHIN.toSeconds() + " s");
            }
            return;
        }
        if (nowNanos - lastHeardNanos > HEARTBEATS_SILENT_MAX * heartbeatNanos) {
            end = new SessionEnd("silence", "nothing came for " + HEARTBEATS_SILENT_MAX + " heartbeats");
            return;
        }
        if (nowNanos - lastPingNanos >= heartbeatNanos && !leaving) {
            lastPingNanos = nowNanos;
            wire.send(codec.write(new Ping(clocks)));
        }
        for (var number : spool.lanesToSend()) {
            // A lane may have been opened since the welcome: the one in memory, while the disk takes nothing.
            var lane = lanes.computeIfAbsent(number, n -> new LaneSender(spool.cursor(n)));
            var isThrough = nowNanos - lane.notBeforeNanos >= 0 && sendLane(number, lane, clocks, nowNanos);
            if (!isThrough && number > 0 && number != spool.liveLane() && !lane.isUnreadable) {
                return; // the backlog goes in its order: what is younger waits behind this lane
            }
        }
    }

    /** False when something of the lane has still to be sent and may not be now. */
    private boolean sendLane(int number, LaneSender lane, Clocks clocks, long nowNanos) {
        while (end == null) {
            final SpoolRecord record;
            try {
                record = lane.held != null ? lane.held : lane.cursor.next();
                lane.isUnreadable = false;
            } catch (IOException _) {
                // The disk fails this lane, and perhaps not the others: it is tried again later.
                lane.isUnreadable = true;
                lane.notBeforeNanos = nowNanos + READ_AGAIN.toNanos();
                return false;
            }
            lane.held = null;
            if (record == null) {
                return true;
            }
            if (!send(number, lane, record, clocks, nowNanos)) {
                lane.held = record;
                return false;
            }
        }
        return false;
    }

    /** False when it may not be sent now; then nothing was sent. */
    private boolean send(int number, LaneSender lane, SpoolRecord record, Clocks clocks, long nowNanos) {
        var theFrames = java.util.Objects.requireNonNull(frames);
        if (number > 0 && !mayStart(number, theFrames.estimate(record), nowNanos)) {
            return false;
        }
        if (number == 0 && lane.outstandingBytes > 0
                && lane.outstandingBytes + theFrames.estimate(record) > laneZeroBytesMax) {
            return false;
        }
        var bytes = switch (record) {
            case SpoolRecord.Ready ready -> ready(ready.frame());
            case SpoolRecord.Gap gap -> codec.write(new Gap(
                    new Stamp(gap.lane(), gap.seq(), clocks.wallMillis(), clocks.monoMillis()), gap.lastSeq(),
                    gap.reason(), gap.readings()));
            case SpoolRecord.Samples samples -> theFrames.frame(samples, wire);
        };
        var length = bytes.remaining();
        if (length - Integer.BYTES - bytes.getInt(bytes.position()) > bodyBytesMax
                || (record instanceof SpoolRecord.Ready kept && !isKnownThere(kept.frame()))) {
            if (lane.refusedSeq == record.seq()) {
                end = new SessionEnd("body_too_long",
                        "lane " + number + " seq " + record.seq() + " cannot be given up");
                return false;
            }
            lane.refusedSeq = record.seq();
            spool.refuse(number, record.seq()); // a gap comes in its place
            rewind(lane, number, record.seq());
            return true;
        }
        if (number == 0) {
            lane.outstanding.put(record.lastSeq(), length);
            lane.outstandingBytes += length;
        } else {
            credit -= length;
            if (number != spool.liveLane()) {
                backlogBytes -= length;
            }
        }
        lane.sent(record);
        wire.send(bytes);
        return true;
    }

    /** Whether the collector has announced what a frame of the spool needs, which another collector may have done before. */
    private boolean isKnownThere(byte[] frame) {
        if (shared.containsAll(OF_FRAMES.values())) {
            return true;
        }
        for (var type : OF_FRAMES.entrySet()) {
            var begins = ("{\"type\":\"" + type.getKey().code() + "\"").getBytes(StandardCharsets.US_ASCII);
            if (frame.length > Integer.BYTES + begins.length && Arrays.equals(frame, Integer.BYTES,
                    Integer.BYTES + begins.length, begins, 0, begins.length)) {
                return shared.contains(type.getValue());
            }
        }
        return true;
    }

    /** A frame that the spool holds as it would go out, compressed if that pays. */
    private ByteBuffer ready(byte[] frame) {
        var asItIs = ByteBuffer.wrap(frame);
        if (!compresses || frame.length < ZstdZip.LEAST_BYTES) {
            return asItIs;
        }
        try {
            var whole = new FrameDecoder(FrameLimits.DEFAULT).next(asItIs.duplicate());
            return whole == null ? asItIs : codec.write(codec.read(whole));
        } catch (ProtocolFault _) {
            return asItIs; // the collector will say what is wrong with it
        }
    }

    private boolean mayStart(int number, int estimate, long nowNanos) {
        if (number == spool.liveLane()) {
            return credit >= estimate || (credit >= creditFirst && credit > 0);
        }
        refillBacklog(nowNanos);
        return backlogBytes > 0 && (credit >= estimate + RESERVE_BYTES || (credit >= creditFirst && credit > 0));
    }

    private void refillBacklog(long nowNanos) {
        var grown = (long) ((nowNanos - backlogAtNanos) / 1e9 * backlogRate);
        if (grown > 0) {
            backlogBytes = Math.min(backlogBurst(), backlogBytes + grown);
            backlogAtNanos = nowNanos;
        }
    }

    /** What may go at once after a pause: an eighth of a second's share. */
    private long backlogBurst() {
        return Math.min(BACKLOG_BURST_BYTES, backlogRate / 8);
    }

    /** Where the collector has sent this agent; empty when it has not. */
    public Optional<AgentConfig.Server> moveTo() {
        return Optional.ofNullable(moveTo);
    }

    /** What the collector said last of this host's checks; empty when it said nothing on this connection. */
    public Optional<Config> config() {
        return Optional.ofNullable(config);
    }

    /** What was ordered since the last call; each order is handed over once. */
    public List<Action> takeOrders() {
        var taken = List.copyOf(orders);
        orders.clear();
        return taken;
    }

    /** The wishes to look now that came since the last call; each is handed over once. */
    public List<Probe> takeProbes() {
        var taken = List.copyOf(wishes);
        wishes.clear();
        return taken;
    }

    /** Sends a piece of what an action writes; drops it when the collector is not there to take it. */
    public void output(Output piece) {
        if (end == null && shared.contains(Action.CAPABILITY)) {
            wire.send(codec.write(piece));
        }
    }

    /** The capabilities that both sides have announced; none before the welcome. */
    public Set<String> shared() {
        return shared;
    }

    /** Whether everything that could be sent is acknowledged. */
    public boolean isDrained() {
        return !spool.holdsAnything();
    }

    /** Says that this is a planned departure; the connection may be closed then. */
    public void leave(String reason) {
        leaving = true;
        if (frames != null && end == null) {
            wire.send(codec.write(new Bye(reason)));
        }
        end = new SessionEnd("bye", reason);
    }

    /** The peer broke the protocol: tells it so, and ends. */
    public void fail(FaultReason reason, String detail) {
        wire.send(codec.write(Refusal.of(reason, detail)));
        end = new SessionEnd(reason.code(), detail);
    }

    /** Nanoseconds of the heartbeat in force. */
    public long heartbeatNanos() {
        return heartbeatNanos;
    }

    @Override
    public void close() {
        for (var lane : lanes.values()) {
            lane.cursor.close();
        }
    }
}
