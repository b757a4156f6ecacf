package io.bianque.collector.intake;

import io.bianque.collector.admission.Agent;
import io.bianque.collector.admission.AgentClock;
import io.bianque.collector.admission.Credit;
import io.bianque.collector.admission.Fingerprint;
import io.bianque.collector.admission.SeriesRegistry;
import io.bianque.collector.admission.TokenBucket;
import io.bianque.collector.admission.Verdict;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.CollectorRecord.LanesKept.LaneEnd;
import io.bianque.collector.record.Stamp;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import io.bianque.protocol.FaultReason;
import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.frame.Encoding;
import io.bianque.protocol.frame.Frame;
import io.bianque.protocol.frame.FrameLimits;
import io.bianque.protocol.frame.Header;
import io.bianque.protocol.frame.LaneSeq;
import io.bianque.protocol.frame.Packer;
import io.bianque.protocol.log.LogFull;
import io.bianque.protocol.message.Ack;
import io.bianque.protocol.message.Check;
import io.bianque.protocol.message.Clocks;
import io.bianque.protocol.message.Config;
import io.bianque.protocol.message.EventBody;
import io.bianque.protocol.message.Gap;
import io.bianque.protocol.message.Hello;
import io.bianque.protocol.message.Message;
import io.bianque.protocol.message.MessageCodec;
import io.bianque.protocol.message.Move;
import io.bianque.protocol.message.Pace;
import io.bianque.protocol.message.Pong;
import io.bianque.protocol.message.Refusal;
import io.bianque.protocol.message.Retry;
import io.bianque.protocol.message.Series;
import io.bianque.protocol.message.Welcome;
import io.bianque.protocol.samples.SamplesDecoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one welcomed connection does with frames: admission decides, the log takes, answers go out. Knows no socket. All
 * methods are called by the connection's loop under the agent's lock.
 */
final class AgentSession {
    static final int VERSION = 1;

    private static final Welcome.Limits LIMITS_BASE = Welcome.Limits.DEFAULT;
    /** What unpacking may keep for one connection before it counts: some 400 readings on one lane. */
    private static final int FREE_BYTES = 16 << 10;
    /**
     * An agent that sends readings by its own clock, several frames a second, gets one ack for several, at this interval:
     * to write an ack costs as much as to take a frame. Whoever may be waiting for its ack gets it at once: it sends within
     * {@link #ASKED_NANOS} of the last one, or so rarely that there is nothing to share; so do events and whoever runs low
     * on credit.
     */
    private static final long ACK_INTERVAL_NANOS = 900_000_000;
    private static final long ASKED_NANOS = 100_000_000;
    private static final long REFUSED_SERIES_MILLIS = 60_000;
    private static final long REDEFINED_AFTER_MILLIS = 43_200_000;
    private static final Set<String> CAPABILITIES = ZstdUnzip.IS_AVAILABLE
            ? Set.of(Pace.CAPABILITY, Move.CAPABILITY, Config.CAPABILITY, Packer.ZSTD)
            : Set.of(Pace.CAPABILITY, Move.CAPABILITY, Config.CAPABILITY);
    /** What the backlogs of all agents together may bring in a second; nobody gets less than the least. */
    private static final long BACKLOG_BYTES = 64 << 20;
    private static final long BACKLOG_BYTES_LEAST = 16 << 10;
    private static final String PACKAGED = String.valueOf(AgentSession.class.getPackage().getImplementationVersion());
    private static final String SOFTWARE = "bianque-collector/" + (PACKAGED.equals("null") ? "dev" : PACKAGED);

    private final IntakeContext context;
    private final Agent agent;
    private final long connection;
    private final long openedMillis;
    private final Consumer<Message> out;
    private final Labels told;
    private final AgentClock agentClock;
    private final boolean hasBacklogToPace;
    private final boolean knowsMove;
    private final boolean knowsConfig;

    /** What it said of itself, until that is durable: most of it is kept elsewhere, or nowhere. */
    private @Nullable Hello hello;
    private long openedAt;
    /** What follows is made when it is needed: of many agents most say little. */
    private @Nullable Dictionary dictionary;
    private Map<Integer, SamplesDecoder> decoders = Map.of();
    private @Nullable TokenBucket laneZeroRate;
    private @Nullable Credit credit;
    private @Nullable Labels hostLabels;

    private long nowMillis;
    private long nowNanos;
    private long oldestNanos = Long.MIN_VALUE;
    private int decoderBytes;
    private boolean opened;
    private boolean answerDue;
    private long ackedNanos;
    private boolean isFirstSinceAck = true;
    private boolean ackMayWait;
    private boolean ackWaits;
    private boolean skewTold;
    private int pacedFor;
    private boolean seriesLimitTold;
    private @Nullable Config tuned;

    AgentSession(IntakeContext context, Agent agent, Hello hello, long connection, long connectedNanos,
            Consumer<Message> out) {
        this.context = context;
        this.agent = agent;
        this.hello = hello;
        this.connection = connection;
        this.out = out;
        now();
        this.openedMillis = nowMillis;
        this.ackedNanos = nowNanos - ACK_INTERVAL_NANOS;
        this.told = Labels.of(hello.labels());
        // Hello comes behind the handshake, so it is no older than the connection. Without TLS it may be older, as the
        // kernel connects before this program looks; but then the peer is on this machine, whose clock is ours.
        long transitMillis = context.settings().tls() == null
                ? AgentClock.SAME_MACHINE
                : (nowNanos - connectedNanos) / 1_000_000;
        this.agentClock = new AgentClock(hello.clocks().wallMillis(), hello.clocks().monoMillis(), nowMillis,
                transitMillis);
        this.hasBacklogToPace = hello.capabilities().contains(Pace.CAPABILITY)
                && hello.lanes().stream().anyMatch(lane -> lane.lane() > 0);
        this.knowsMove = hello.capabilities().contains(Move.CAPABILITY);
        this.knowsConfig = hello.capabilities().contains(Config.CAPABILITY);
    }

    /** Whether the agent can be sent to another collector. */
    boolean knowsMove() {
        return knowsMove;
    }

    /** What every series, event and check of a host carries. */
    private Labels hostLabels() {
        var labels = hostLabels;
        if (labels == null) {
            labels = Labels.of(hostLabelMap());
            hostLabels = labels;
        }
        return labels;
    }

    private Map<String, String> hostLabelMap() {
        var labels = new TreeMap<String, String>();
        labels.put("cluster", "default");
        labels.put("application", "default");
        for (var name : List.of("cluster", "application", "zone")) {
            var value = told.getOrEmpty(name);
            if (!value.isEmpty()) {
                labels.put(name, value);
            }
        }
        labels.put("host", agent.host());
        return labels;
    }

    private Credit credit() {
        var granted = credit;
        if (granted == null) {
            granted = new Credit(context.settings().creditBytes(), context.settings().laneZeroBytes());
            credit = granted;
        }
        return granted;
    }

    /** What this agent and this side both announce. */
    static Set<String> shared(Hello hello) {
        var capabilities = new HashSet<>(hello.capabilities());
        capabilities.retainAll(CAPABILITIES);
        return capabilities;
    }

    /** Begins the session: lanes are compared with what is stored, the session is written down, the welcome goes out. */
    void open(Workspace workspace) {
        var hello = Objects.requireNonNull(this.hello, "a session is opened once");
        var lanes = agent.lanes();
        lanes.durable(context.log().durableEnd());
        int adopted = lanes.hello(hello.epoch(),
                hello.lanes().stream().map(lane -> new LaneEnd(lane.lane(), lane.seq())).toList());
        context.meters().adopted.increment(adopted);
        agent.placed(hostLabelMap());
        agent.seen(nowMillis);
        writeOpened(workspace);
        var safe = lanes.synced().stream().map(end -> new LaneSeq(end.lane(), end.seq())).toList();
        out.accept(new Welcome(Math.min(hello.version(), VERSION), SOFTWARE, agent.host(), hello.epoch(),
                shared(hello), hostLabelMap(),
                new Welcome.Limits(LIMITS_BASE.bodyBytes(), LIMITS_BASE.series(), context.settings().laneZeroBytes()),
                context.settings().creditBytes(), safe, (int) context.settings().heartbeat().toMillis(), clocks()));
        pace();
        tune();
        tellSkew(workspace);
    }

    /** Tells the agent how its checks are to be run, unless it knows. */
    void tune() {
        var tunings = context.tunings().get();
        if (knowsConfig && tunings != null) {
            var config = tunings.of(agent.host());
            if (!config.equals(tuned)) {
                tuned = config;
                out.accept(config);
            }
        }
    }

    /** Tells the agent its share of what backlogs may bring, when it has one and the share is not near what it was. */
    private void pace() {
        int sessions = Math.max(1, context.meters().sessions.get());
        if (hasBacklogToPace && (sessions >= 2 * pacedFor || 2 * sessions <= pacedFor)) {
            pacedFor = sessions;
            out.accept(new Pace(Math.max(BACKLOG_BYTES_LEAST, BACKLOG_BYTES / sessions)));
        }
    }

    /** Writes down that the session began; when the log is full, before the first frame that it takes again. */
    private void writeOpened(Workspace workspace) {
        var hello = this.hello;
        if (hello == null) {
            return; // it is durable
        }
        var facts = new TreeMap<>(hello.facts());
        facts.putIfAbsent("os", hello.os());
        facts.putIfAbsent("agent_version", hello.software());
        // Measured here, so whatever the agent says under this name does not count.
        facts.put("clock_offset_millis", Long.toString(agentClock.offsetMillis()));
        var labels = told.toMap();
        labels.putAll(hostLabelMap());
        labels.remove("host");
        var stamp = new Stamp(agent.host(), hello.epoch(), 0, 0, connection, openedMillis, openedMillis, false);
        try {
            openedAt = context.log()
                    .append(workspace.records,
                            new CollectorRecord.SessionOpened(stamp, hello.bootId(), Labels.of(labels), facts));
            opened = true;
        } catch (LogFull full) {
            opened = false;
        }
    }

    /** Writes the session down once more, unless it is durable: the log has lost what was not synced. */
    void lostOpening(Workspace workspace) {
        writeOpened(workspace);
    }

    /**
     * Takes one frame.
     *
     * @throws ProtocolFault when the connection must end
     */
    void take(Frame frame, Workspace workspace) throws ProtocolFault {
        switch (frame.type()) {
            case SAMPLES, EVENT, CHECK, GAP -> numbered(frame, workspace);
            case SERIES -> define((Series) workspace.messages.read(frame));
            case PING -> {
                measure(frame.header(), workspace);
                out.accept(new Pong(clocks()));
            }
            case PONG -> measure(frame.header(), workspace);
            case BYE, ERROR -> {
                // the connection's business
            }
            case HELLO, WELCOME, ACK, RETRY, PACE, MOVE, CONFIG -> throw new ProtocolFault(FaultReason.UNEXPECTED,
                    frame.type().code() + " may not come now");
        }
    }

    /** Reads the clocks once for all frames of one read. */
    void now() {
        nowMillis = context.wall().millis();
        nowNanos = context.clock().nanos();
    }

    private void measure(Header header, Workspace workspace) throws ProtocolFault {
        if (header.tellsClocks()) {
            agentClock.measure(header.wallMillis(), header.monoMillis(), nowMillis);
            tellSkew(workspace);
        }
    }

    private void tellSkew(Workspace workspace) {
        if (agentClock.isSkewed() && !skewTold) {
            skewTold = true;
            ownEvent(workspace, "clock_skew", Map.of("offset_millis", Long.toString(agentClock.offsetMillis())));
        }
    }

    /** Writes down something that the collector noticed of this host; such events have no number. */
    void ownEvent(Workspace workspace, String kind, Map<String, String> attributes) {
        var stamp = new Stamp(agent.host(), agent.lanes().epoch(), 0, 0, connection, nowMillis, nowMillis, false);
        try {
            context.log().append(workspace.records, new CollectorRecord.Event(stamp, kind, hostLabels(), attributes));
        } catch (LogFull full) {
            context.meters().recordsNotWritten.increment();
        }
    }

    private void define(Series series) throws ProtocolFault {
        for (var definition : series.added()) {
            Labels labels;
            try {
                labels = hostLabels().with(Labels.of(definition.labels())).with("host", agent.host());
            } catch (IllegalArgumentException tooMany) {
                refuseSeries(definition.id(), String.valueOf(tooMany.getMessage()));
                continue;
            }
            dictionary().define(definition.id(), new SeriesKey(definition.metric(), labels));
        }
        for (var refused : series.refused()) {
            refuseSeries(refused.id(), refused.why());
        }
    }

    private Dictionary dictionary() {
        var known = dictionary;
        if (known == null) {
            known = new Dictionary(LIMITS_BASE.series());
            dictionary = known;
        }
        return known;
    }

    private void refuseSeries(int id, String why) throws ProtocolFault {
        dictionary().refuse(id);
        context.refusals().say("refused a series of", agent.host(), "id " + id + ": " + why);
    }

    private void numbered(Frame frame, Workspace workspace) throws ProtocolFault {
        var stamp = MessageCodec.stamp(frame.header());
        int lane = stamp.lane();
        int bytes = frame.length();
        boolean broken = credit().isBroken();
        if (!credit().spend(lane, bytes)) {
            context.meters().creditBroken.increment();
            if (!broken) {
                context.refusals().say("leaves unread for now", agent.host(), "more was sent than granted");
            }
        }
        if (agent.lanes().ignores(lane, stamp.seq())) {
            context.meters().ignored.increment();
            credit().dropped(lane, bytes);
            forget(lane);
            answerDue = true; // the frame that it waits for may need this credit
            return;
        }
        if (!agent.lanes().hasRoomFor(lane)) {
            throw new ProtocolFault(FaultReason.TOO_MANY, frame.type().code() + ": lane " + lane
                    + " would be one more than the " + FrameLimits.LANES + " lanes that an agent may have");
        }
        if (lane == 0 && !credit().laneZeroHasRoom(bytes)) {
            putOff(stamp, bytes, "lane0_full", 100);
        } else if (lane == 0 && !laneZeroRate().take(nowNanos)) {
            putOff(stamp, bytes, "rate", 1_000);
        } else {
            admit(frame, stamp, workspace);
        }
    }

    private TokenBucket laneZeroRate() {
        var bucket = laneZeroRate;
        if (bucket == null) {
            int rate = context.settings().laneZeroRate();
            bucket = new TokenBucket(rate, 20.0 * rate, nowNanos);
            laneZeroRate = bucket;
        }
        return bucket;
    }

    private SamplesDecoder decoder(int lane) {
        if (decoders.isEmpty()) {
            decoders = new HashMap<>();
        }
        return decoders.computeIfAbsent(lane, _ -> new SamplesDecoder());
    }

    private void admit(Frame frame, io.bianque.protocol.message.Stamp stamp, Workspace workspace) throws ProtocolFault {
        int bytes = frame.length();
        Verdict verdict;
        try {
            frame.verify();
            if (!opened) {
                writeOpened(workspace);
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
            refuse(fault, stamp, bytes);
            return;
        }
        switch (verdict) {
            case APPEND -> {
                if (oldestNanos == Long.MIN_VALUE) {
                    oldestNanos = nowNanos;
                }
            }
            case DUPLICATE -> {
                context.meters().duplicates.increment();
                credit().dropped(stamp.lane(), bytes);
                answerDue = true;
            }
            case IGNORED -> {
                context.meters().ignored.increment();
                credit().dropped(stamp.lane(), bytes);
                answerDue = true;
            }
            case JUMP -> throw new ProtocolFault(FaultReason.SEQUENCE, frame.type().code() + ": seq " + stamp.seq()
                    + " jumps ahead in lane " + stamp.lane());
            case CONFLICT -> {
                ownEvent(workspace, "epoch_conflict", Map.of("lane", Integer.toString(stamp.lane()), "seq",
                        Long.toString(stamp.seq()), "connection", Long.toString(connection)));
                throw new ProtocolFault(FaultReason.CONFLICT, frame.type().code() + ": lane " + stamp.lane() + " seq "
                        + stamp.seq() + " was taken before with other content; make a new epoch");
            }
            case TOO_MANY_LANES ->
                throw new ProtocolFault(FaultReason.TOO_MANY, frame.type().code() + ": too many lanes");
        }
    }

    private Verdict samples(Frame frame, io.bianque.protocol.message.Stamp stamp, Workspace w)
            throws ProtocolFault, LogFull {
        var header = frame.header();
        w.unpacker.open(frame);
        var dictionary = dictionary();
        if (header.encoding() == Encoding.JSON) {
            w.json.decode(frame.array(), frame.bodyOffset(), frame.bodyLength(), dictionary::has, w.batch);
        } else {
            var decoder = decoder(stamp.lane());
            int before = decoder.heldBytes();
            try {
                decoder.decode(frame.array(), frame.bodyOffset(), frame.bodyLength(), dictionary::has, w.batch);
            } finally {
                decoderBytes += decoder.heldBytes() - before;
            }
        }
        long eventMillis = eventMillis(stamp);
        long shift = eventMillis - stamp.wallMillis();
        int count = 0;
        w.reserve(w.batch.count());
        dictionary.freshen(agent.series().generation(), nowMillis);
        for (int i = 0; i < w.batch.count(); i++) {
            int id = w.batch.ids()[i];
            int number = dictionary.number(id);
            if (number < 0) {
                var slot = dictionary.get(id);
                var entry = number(slot, w);
                if (entry == null) {
                    (slot.isRefused() ? context.meters().badSeries : context.meters().seriesLimit).increment();
                    continue;
                }
                number = entry.number();
                dictionary.number(id, number);
            }
            w.series[count] = number;
            w.timesMillis[count] = Math.clamp(w.batch.timesMillis()[i] + shift, 0,
                    nowMillis + AgentClock.TOLERATED_MILLIS);
            w.values[count] = w.batch.values()[i];
            count++;
        }
        int print = count < w.batch.count() ? 0 : Fingerprint.of(w.series, w.values, count);
        var lanes = agent.lanes();
        var verdict = lanes.decide(stamp.lane(), stamp.seq(), stamp.seq(), print, eventMillis);
        if (verdict == Verdict.APPEND) {
            var at = stampOf(stamp, eventMillis);
            long offset = context.log().appendSamples(w.records, at, w.series, w.timesMillis, w.values, count);
            lanes.appended(stamp.lane(), stamp.seq(), stamp.seq(), print, eventMillis, offset);
            credit().appended(stamp.lane(), frame.length(), offset);
            context.meters().readings.increment(count);
            if (isFirstSinceAck) {
                long sinceAck = nowNanos - ackedNanos;
                isFirstSinceAck = false;
                ackMayWait = sinceAck >= ASKED_NANOS && sinceAck < ACK_INTERVAL_NANOS;
            }
            if (at.backlog()) {
                context.meters().backlogReadings.increment(count);
            }
        }
        return verdict;
    }

    /** The entry of a series, its number defined in the log; null when there is no room for one more. */
    private SeriesRegistry.@Nullable Entry number(Dictionary.Slot slot, Workspace w)
            throws LogFull {
        var entry = slot.entry;
        if (entry == null || entry.number() < 0) {
            if (slot.isRefused() || nowMillis < slot.refusedUntilMillis) {
                return null;
            }
            entry = agent.series().find(slot.key);
            if (entry == null) {
                entry = agent.series().assign(slot.key, nowMillis);
                if (entry == null) {
                    slot.refusedUntilMillis = nowMillis + REFUSED_SERIES_MILLIS;
                    tellSeriesLimit(w);
                    return null;
                }
                writeDefinition(entry, w);
            }
            slot.entry = entry;
        }
        if (entry.isIdleSince(nowMillis - REDEFINED_AFTER_MILLIS)) {
            // The views forget what has been silent for a day: whoever comes back after half of that is told again.
            agent.series()
                    .defined(entry, context.log()
                            .append(w.records, new CollectorRecord.SeriesDefined(entry.number(), entry.key())));
        }
        entry.used(nowMillis);
        return entry;
    }

    private void writeDefinition(SeriesRegistry.Entry entry, Workspace w) throws LogFull {
        try {
            var defined = new CollectorRecord.SeriesDefined(entry.number(), entry.key());
            agent.series().defined(entry, context.log().append(w.records, defined));
        } catch (LogFull full) {
            agent.series().withdraw(entry);
            throw full;
        }
    }

    private void tellSeriesLimit(Workspace w) {
        if (!seriesLimitTold) {
            seriesLimitTold = true;
            context.refusals().say("takes no more series of", agent.host(), agent.series().size() + " are known");
            ownEvent(w, "series_limit", Map.of("known", Integer.toString(agent.series().size())));
        }
    }

    private Verdict event(EventBody event, io.bianque.protocol.message.Stamp stamp, int bytes, Workspace w)
            throws LogFull {
        long eventMillis = eventMillis(stamp);
        long happenedMillis = Math.max(0, event.timeMillis() + eventMillis - stamp.wallMillis());
        var record = w.records.encodeEvent(stampOf(stamp, happenedMillis), hostLabels(), event);
        int print = Fingerprint.ofEvent(w.records.eventPrint());
        var lanes = agent.lanes();
        var verdict = lanes.decide(stamp.lane(), stamp.seq(), stamp.seq(), print, eventMillis);
        if (verdict == Verdict.APPEND) {
            long offset = context.log().append(record);
            lanes.appended(stamp.lane(), stamp.seq(), stamp.seq(), print, eventMillis, offset);
            credit().appended(stamp.lane(), bytes, offset);
        }
        return verdict;
    }

    private Verdict other(Message message, io.bianque.protocol.message.Stamp stamp, int bytes, Workspace w)
            throws LogFull {
        long eventMillis = eventMillis(stamp);
        long shift = eventMillis - stamp.wallMillis();
        long lastSeq = stamp.seq();
        CollectorRecord record = switch (message) {
            case Check check -> check(check, stampOf(stamp, Math.max(0, check.timeMillis() + shift)));
            case Gap gap -> {
                lastSeq = gap.lastSeq();
                yield new CollectorRecord.Gap(stampOf(stamp, eventMillis), gap.firstSeq(), lastSeq, gap.reason());
            }
            default -> throw new IllegalStateException(message.type() + " has no number");
        };
        int print = Fingerprint.of(record);
        var lanes = agent.lanes();
        var verdict = lanes.decide(stamp.lane(), stamp.seq(), lastSeq, print, eventMillis);
        if (verdict == Verdict.APPEND) {
            long offset = context.log().append(w.records, record);
            lanes.appended(stamp.lane(), stamp.seq(), lastSeq, print, eventMillis, offset);
            credit().appended(stamp.lane(), bytes, offset);
            if (message instanceof Gap gap) {
                context.meters().lost(gap.reason(), lastSeq - stamp.seq() + 1, gap.readings());
            }
        }
        return verdict;
    }

    private CollectorRecord.Check check(Check check, Stamp stamp) {
        var phases = new TreeMap<String, Double>();
        check.phases().forEach((phase, nanos) -> phases.put(phase.code(), nanos / 1e9));
        var outcome = switch (check.outcome()) {
            case OK -> CollectorRecord.Check.Outcome.OK;
            case FAILED -> CollectorRecord.Check.Outcome.FAILED;
            case TIMEOUT -> CollectorRecord.Check.Outcome.TIMEOUT;
            case ERROR -> CollectorRecord.Check.Outcome.ERROR;
        };
        return new CollectorRecord.Check(stamp, check.name(), check.kind(), check.target(), outcome, check.reason(),
                check.durationNanos() / 1e9, phases, labels(check.labels()));
    }

    /** Labels of a thing on the host, with the host's; too many are cut to the host's alone. */
    private Labels labels(Map<String, String> own) {
        var all = new TreeMap<>(hostLabels().toMap());
        own.forEach((name, value) -> {
            if (all.size() < Labels.MAX_LABELS && !name.isEmpty()) {
                all.put(name, value);
            }
        });
        all.put("host", agent.host());
        return Labels.of(all);
    }

    private long eventMillis(io.bianque.protocol.message.Stamp stamp) {
        return agentClock.eventMillis(stamp.wallMillis(), stamp.monoMillis(), nowMillis);
    }

    private Stamp stampOf(io.bianque.protocol.message.Stamp stamp, long eventMillis) {
        return new Stamp(agent.host(), agent.lanes().epoch(), stamp.lane(), stamp.seq(), connection, eventMillis,
                nowMillis, agentClock.isBacklog(stamp.wallMillis(), stamp.monoMillis()));
    }

    private void refuse(ProtocolFault fault, io.bianque.protocol.message.Stamp stamp, int bytes) {
        context.meters().frameRefused(fault.reason());
        context.refusals().say("refused a frame of", agent.host(), fault.detail());
        agent.lanes().retryFrom(stamp.lane(), stamp.seq());
        credit().dropped(stamp.lane(), bytes);
        forget(stamp.lane());
        var refusal = Refusal.of(fault, stamp.lane(), stamp.seq());
        out.accept(new Refusal(refusal.code(), refusal.message(), refusal.place(),
                !fault.reason().mayComeAgain()));
        answerDue = true;
    }

    private void putOff(io.bianque.protocol.message.Stamp stamp, int bytes, String reason, long afterMillis) {
        context.meters().retry(reason);
        context.refusals().say("put off a frame of", agent.host(), reason);
        agent.lanes().retryFrom(stamp.lane(), stamp.seq());
        credit().dropped(stamp.lane(), bytes);
        forget(stamp.lane());
        out.accept(new Retry(stamp.lane(), stamp.seq(), afterMillis, reason));
        answerDue = true;
    }

    private void forget(int lane) {
        var decoder = decoders.get(lane);
        if (decoder != null) {
            decoder.reset();
        }
    }

    /** The log has lost what was appended and not synced: each of these places must come again. */
    void askAgain(List<LaneEnd> places) {
        for (var place : places) {
            forget(place.lane());
            context.meters().retry("log_lost");
            out.accept(new Retry(place.lane(), place.seq(), 200, "log_lost"));
        }
        answerDue = true;
    }

    /** Acknowledges what is durable by now and grants credit again, in one frame; nothing when there is nothing to say. */
    void acknowledge() {
        settle();
        ackWaits = ackMayWait && !answerDue && agent.lanes().isAckDue() && !agent.lanes().isAckDue(0)
                && !isGrantDue()
                && context.clock().nanos() - ackedNanos < ACK_INTERVAL_NANOS;
        if (!ackWaits) {
            acknowledgeNow();
        }
    }

    private boolean isGrantDue() {
        return credit != null && credit.isGrantDue(context.settings().creditBytes() / 4);
    }

    private void settle() {
        long durableEnd = context.log().durableEnd();
        agent.lanes().durable(durableEnd);
        agent.series().durable(durableEnd);
        if (opened && openedAt < durableEnd) {
            hello = null;
        }
        settled(durableEnd);
    }

    /** The same without waiting for anything that could share the ack. */
    void acknowledgeNow() {
        settle();
        ackWaits = false;
        var due = agent.lanes().acknowledge();
        if (due.isEmpty() && !answerDue && !isGrantDue()) {
            return;
        }
        answerDue = false;
        long grant = credit == null ? 0 : credit.grant();
        if (due.isEmpty() && grant == 0) {
            return;
        }
        now();
        pace();
        ackedNanos = nowNanos;
        isFirstSinceAck = true;
        var lanes = new ArrayList<LaneSeq>(due.size());
        for (var end : due) {
            lanes.add(new LaneSeq(end.lane(), end.seq()));
        }
        var ack = new Ack(lanes, grant);
        context.log().acknowledging(() -> out.accept(ack));
        context.meters().acknowledged(due.isEmpty() ? Long.MIN_VALUE : oldestNanos, nowNanos);
        oldestNanos = hasUnsynced() ? nowNanos : Long.MIN_VALUE;
    }

    /** Whether something was answered that should not wait for the next sync. */
    boolean isAnswerDue() {
        return answerDue;
    }

    /** Whether it waits for a sync: something is not durable yet, or is and waits to be told with others. */
    boolean waitsForSync() {
        return ackWaits || hasUnsynced() || (opened && hello != null);
    }

    /** Whether something was appended that is not durable yet. */
    boolean hasUnsynced() {
        return agent.lanes().isPending();
    }

    /** Whether the peer sent more than it was granted, and is left unread until it was acknowledged. */
    boolean isCreditBroken() {
        return credit != null && credit.isBroken();
    }

    /** Memory that unpacking keeps, beyond what every connection may. */
    int heldBytes() {
        return Math.max(0, decoderBytes - FREE_BYTES);
    }

    /** Bytes that stood in the log below an offset are granted again: they are durable, or lost. */
    void settled(long end) {
        if (credit != null) {
            credit.settled(end);
        }
    }

    private Clocks clocks() {
        // The monotonic clock of a process may begin anywhere, also below zero; only its differences mean something.
        return new Clocks(Math.max(0, nowMillis), Math.floorMod(nowNanos / 1_000_000, 1L << 52));
    }
}
