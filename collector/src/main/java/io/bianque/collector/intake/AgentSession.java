package io.bianque.collector.intake;

import io.bianque.collector.admission.Agent;
import io.bianque.collector.admission.TokenBucket;
import io.bianque.collector.record.CollectorRecord.LanesKept.LaneEnd;
import io.bianque.protocol.FaultReason;
import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.frame.Frame;
import io.bianque.protocol.frame.LaneSeq;
import io.bianque.protocol.frame.Packer;
import io.bianque.protocol.message.Action;
import io.bianque.protocol.message.Change;
import io.bianque.protocol.message.Clocks;
import io.bianque.protocol.message.Config;
import io.bianque.protocol.message.Hello;
import io.bianque.protocol.message.Links;
import io.bianque.protocol.message.Message;
import io.bianque.protocol.message.Move;
import io.bianque.protocol.message.Output;
import io.bianque.protocol.message.Pace;
import io.bianque.protocol.message.Pong;
import io.bianque.protocol.message.Probe;
import io.bianque.protocol.message.Series;
import io.bianque.protocol.message.Welcome;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One welcomed connection: what each side told the other, and who takes which frame. What has a number goes to
 * {@link NumberedFrames}, what is told of it comes from {@link Acks}. Knows no socket. All methods are called by the
 * connection's loop under the agent's lock.
 */
final class AgentSession {
    static final int VERSION = 1;

    private static final Welcome.Limits LIMITS_BASE = Welcome.Limits.DEFAULT;
    private static final Set<String> WITHOUT_ZSTD = Set.of(Pace.CAPABILITY, Move.CAPABILITY, Config.CAPABILITY,
            Probe.CAPABILITY, Action.CAPABILITY, Links.CAPABILITY, Change.CAPABILITY);
    private static final Set<String> CAPABILITIES = ZstdUnzip.IS_AVAILABLE ? with(Packer.ZSTD) : WITHOUT_ZSTD;
    /** Pieces of output that an agent may send in a second, for long and at once. */
    private static final double OUTPUT_RATE = 20;
    private static final double OUTPUT_BURST = 200;
    /** What the backlogs of all agents together may bring in a second; nobody gets less than the least. */
    private static final long BACKLOG_BYTES = 64 << 20;
    private static final long BACKLOG_BYTES_LEAST = 16 << 10;
    private static final String PACKAGED = String.valueOf(AgentSession.class.getPackage().getImplementationVersion());
    private static final String SOFTWARE = "bianque-collector/" + (PACKAGED.equals("null") ? "dev" : PACKAGED);

    private final IntakeContext context;
    private final Agent agent;
    private final Consumer<Message> out;
    private final Origin origin;
    private final Acks acks;
    private final boolean hasBacklogToPace;
    private final boolean knowsMove;
    private final boolean knowsConfig;
    private final boolean knowsActions;
    private final boolean knowsProbes;
    private final boolean knowsLinks;
    private final boolean knowsChanges;

    /** Until it is durable: most of what the hello said is kept elsewhere, or nowhere. */
    private @Nullable Opening opening;
    /** Made with the first of them: of many agents only pings are heard. */
    private @Nullable NumberedFrames numbered;
    private int pacedFor;
    private @Nullable Config tuned;
    private @Nullable TokenBucket outputRate;

    AgentSession(IntakeContext context, Agent agent, Hello hello, long connection, long connectedNanos,
            Consumer<Message> out) {
        this.context = context;
        this.agent = agent;
        this.out = out;
        this.origin = new Origin(context, agent, hello, connection, connectedNanos);
        this.opening = new Opening(context, origin, hello);
        this.acks = new Acks(context, origin, agent.lanes(), out);
        this.hasBacklogToPace = hello.capabilities().contains(Pace.CAPABILITY)
                && hello.lanes().stream().anyMatch(lane -> lane.lane() > 0);
        this.knowsMove = hello.capabilities().contains(Move.CAPABILITY);
        this.knowsConfig = hello.capabilities().contains(Config.CAPABILITY);
        this.knowsActions = hello.capabilities().contains(Action.CAPABILITY);
        this.knowsProbes = hello.capabilities().contains(Probe.CAPABILITY);
        this.knowsLinks = hello.capabilities().contains(Links.CAPABILITY);
        this.knowsChanges = hello.capabilities().contains(Change.CAPABILITY);
    }

    private static Set<String> with(String another) {
        var all = new HashSet<>(WITHOUT_ZSTD);
        all.add(another);
        return Set.copyOf(all);
    }

    /** Whether the agent takes actions. */
    boolean knowsActions() {
        return knowsActions;
    }

    /** Whether the agent can be asked to look now. */
    boolean knowsProbes() {
        return knowsProbes;
    }

    /** Whether the agent can be sent to another collector. */
    boolean knowsMove() {
        return knowsMove;
    }

    /** What this agent and this side both announce. */
    static Set<String> shared(Hello hello) {
        var capabilities = new HashSet<>(hello.capabilities());
        capabilities.retainAll(CAPABILITIES);
        return capabilities;
    }

    /** Begins the session: lanes are compared with what is stored, the session is written down, the welcome goes out. */
    void open(Workspace workspace) {
        var begun = Objects.requireNonNull(opening, "a session is opened once");
        var hello = begun.hello();
        var lanes = agent.lanes();
        lanes.durable(context.log().durableEnd());
        int adopted = lanes.hello(hello.epoch(),
                hello.lanes().stream().map(lane -> new LaneEnd(lane.lane(), lane.seq())).toList());
        context.meters().adopted.increment(adopted);
        agent.placed(origin.hostLabelMap());
        agent.seen(origin.nowMillis());
        begun.write(workspace);
        var safe = lanes.synced().stream().map(end -> new LaneSeq(end.lane(), end.seq())).toList();
        out.accept(new Welcome(Math.min(hello.version(), VERSION), SOFTWARE, agent.host(), hello.epoch(),
                shared(hello), origin.hostLabelMap(),
                new Welcome.Limits(LIMITS_BASE.bodyBytes(), LIMITS_BASE.series(), context.settings().laneZeroBytes()),
                context.settings().creditBytes(), safe, (int) context.settings().heartbeat().toMillis(), clocks()));
        pace();
        tune();
        origin.tellSkew(workspace);
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

    /** Writes the session down once more, unless it is durable: the log has lost what was not synced. */
    void lostOpening(Workspace workspace) {
        if (opening != null) {
            opening.write(workspace);
        }
    }

    /**
     * Takes one frame.
     *
     * @throws ProtocolFault when the connection must end
     */
    void take(Frame frame, Workspace workspace) throws ProtocolFault {
        switch (frame.type()) {
            case SAMPLES, EVENT, CHECK, GAP -> numbered().take(frame, opening, workspace);
            case DONE -> announced(frame, knowsActions, opening, workspace);
            case LINKS -> announced(frame, knowsLinks, opening, workspace);
            case CHANGE -> announced(frame, knowsChanges, opening, workspace);
            case OUTPUT -> output(frame, workspace);
            case SERIES -> {
                var series = (Series) workspace.messages.read(frame);
                numbered().series().define(series);
            }
            case PING -> {
                origin.measure(frame.header(), workspace);
                out.accept(new Pong(clocks()));
            }
            case PONG -> origin.measure(frame.header(), workspace);
            case BYE, ERROR -> {
                // the connection's business
            }
            case HELLO, WELCOME, ACK, RETRY, PACE, MOVE, CONFIG, PROBE, ACTION ->
                throw new ProtocolFault(FaultReason.UNEXPECTED,
                        frame.type().code() + " may not come now");
        }
    }

    private void announced(Frame frame, boolean known, @Nullable Opening begun, Workspace workspace)
            throws ProtocolFault {
        requireAnnounced(frame, known);
        numbered().take(frame, begun, workspace);
    }

    private static void requireAnnounced(Frame frame, boolean known) throws ProtocolFault {
        if (!known) {
            throw new ProtocolFault(FaultReason.NOT_ANNOUNCED,
                    frame.type().code() + ": was not announced by both sides");
        }
    }

    private void output(Frame frame, Workspace workspace) throws ProtocolFault {
        requireAnnounced(frame, knowsActions);
        var bucket = outputRate;
        if (bucket == null) {
            bucket = new TokenBucket(OUTPUT_RATE, OUTPUT_BURST, origin.nowNanos());
            outputRate = bucket;
        }
        var output = (Output) workspace.messages.read(frame);
        if (bucket.take(origin.nowNanos())) {
            context.actions().output(agent.host(), output);
        } else {
            context.meters().droppedOutputs.increment();
        }
    }

    private NumberedFrames numbered() {
        var frames = numbered;
        if (frames == null) {
            frames = new NumberedFrames(context, agent, origin, acks, out);
            numbered = frames;
        }
        return frames;
    }

    /** Reads the clocks once for all frames of one read. */
    void now() {
        origin.now();
    }

    /** Writes down something that the collector noticed of this host; such events have no number. */
    void ownEvent(Workspace workspace, String kind, Map<String, String> attributes) {
        origin.ownEvent(workspace, kind, attributes);
    }

    /** The log has lost what was appended and not synced: each of these places must come again. */
    void askAgain(List<LaneEnd> places) {
        numbered().askAgain(places);
    }

    /** Acknowledges what is durable by now and grants credit again, in one frame; nothing when there is nothing to say. */
    void acknowledge() {
        settle();
        if (acks.acknowledge()) {
            pace();
        }
    }

    /** The same without waiting for anything that could share the ack. */
    void acknowledgeNow() {
        settle();
        if (acks.acknowledgeNow()) {
            pace();
        }
    }

    private void settle() {
        long durableEnd = context.log().durableEnd();
        agent.lanes().durable(durableEnd);
        agent.series().durable(durableEnd);
        if (opening != null && opening.isDurable(durableEnd)) {
            opening = null;
        }
        acks.settled(durableEnd);
    }

    /** Bytes that stood in the log below an offset are granted again: they are durable, or lost. */
    void settled(long end) {
        acks.settled(end);
    }

    /** Whether something was answered that should not wait for the next sync. */
    boolean isAnswerDue() {
        return acks.isAnswerDue();
    }

    /** Whether it waits for a sync: something is not durable yet, or is and waits to be told with others. */
    boolean waitsForSync() {
        return acks.waits() || agent.lanes().isPending() || (opening != null && opening.isWritten());
    }

    /** Whether the peer sent more than it was granted, and is left unread until it was acknowledged. */
    boolean isCreditBroken() {
        return acks.isCreditBroken();
    }

    /** Memory that unpacking keeps, beyond what every connection may. */
    int heldBytes() {
        return numbered == null ? 0 : numbered.heldBytes();
    }

    private Clocks clocks() {
        // The monotonic clock of a process may begin anywhere, also below zero; only its differences mean something.
        return new Clocks(Math.max(0, origin.nowMillis()), Math.floorMod(origin.nowNanos() / 1_000_000, 1L << 52));
    }
}
