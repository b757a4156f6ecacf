package io.bianque.collector.intake;

import io.bianque.collector.action.ActionGateway;
import io.bianque.collector.action.ActionListener;
import io.bianque.collector.action.ProbeGateway;
import io.bianque.collector.admission.Admission;
import io.bianque.collector.admission.AdmissionSnapshot;
import io.bianque.collector.admission.Agent;
import io.bianque.collector.liveness.LivenessJudge;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.CollectorRecord.LanesKept.LaneEnd;
import io.bianque.collector.record.CollectorRecord.OwnReadings;
import io.bianque.collector.record.CollectorRecordCodec;
import io.bianque.collector.record.Liveness;
import io.bianque.collector.tuning.CheckTunings;
import io.bianque.protocol.FaultReason;
import io.bianque.protocol.frame.Unpacker;
import io.bianque.protocol.log.FileLog;
import io.bianque.protocol.log.LogFull;
import io.bianque.protocol.log.LogSyncer;
import io.bianque.protocol.log.LostRange;
import io.bianque.protocol.message.Move;
import io.bianque.seam.CrashPoints;
import io.bianque.seam.Disk;
import io.bianque.seam.MonotonicClock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The collector's door for agents. {@link #start} builds admission again from its snapshot and the log, then listens;
 * {@link #stop} says goodbye, makes everything durable and returns within ten seconds. The log belongs to the caller, who
 * closes it after the intake has stopped. One use: a stopped intake is not started again.
 */
public final class Intake {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
    private static final long DEADLINES_MILLIS = 250;

    private final IntakeSettings settings;
    private final FileLog log;
    private final Disk disk;
    private final Admission admission;
    private final InstantSource wall;
    private final MonotonicClock clock;
    private final LogCutter cutter;
    private final IntakeContext context;
    private final Connections connections;
    private final CollectorRecordCodec ownCodec = new CollectorRecordCodec();
    private final Map<EventLoop, Loop> loops = new ConcurrentHashMap<>();

    private @Nullable EventLoopGroup acceptors;
    private @Nullable EventLoopGroup workers;
    private @Nullable Channel listening;
    private @Nullable LogSyncer syncer;
    private @Nullable Housekeeper housekeeper;
    private boolean stopped;
    private volatile @Nullable Move moveOnStop;
    /** Unknown until they were read: nobody is told anything then, so that nothing is switched on again by a start. */
    private volatile @Nullable CheckTunings tunings;

    /**
     * Listens to nobody until {@link #start}.
     *
     * @param settings    how to listen, and the bounds
     * @param log         the collector's log, open; belongs to the caller
     * @param disk        where the snapshot of admission stands, beside the log
     * @param admission   knows nobody yet
     * @param cutter      the log's cutter, with which the other consumers register
     * @param crashPoints {@link #CRASH_POINTS}
     */
    public Intake(IntakeSettings settings, FileLog log, Disk disk, Admission admission, LogCutter cutter,
            InstantSource wall, MonotonicClock clock, MeterRegistry registry, CrashPoints crashPoints) {
        this.settings = settings;
        this.log = log;
        this.disk = disk;
        this.admission = admission;
        this.cutter = cutter;
        this.wall = wall;
        this.clock = clock;
        var meters = new IntakeMeters(registry);
        var intakeLog = new IntakeLog(log, crashPoints);
        this.context = new IntakeContext(settings, intakeLog, admission,
                new LivenessJudge(settings.heartbeat().toNanos()),
                new LivenessLog(intakeLog, admission, meters, wall), meters, new RefusalLog(clock), wall, clock,
                () -> tunings, new ActionLines(), new ProbeLines());
        this.connections = new Connections(wall.millis(), settings.maxConnections());
        meters.gauge("bianque.intake.series", "Series known", admission.registry()::known);
        meters.gauge("bianque.intake.waiting", "Connections that have not said hello", connections.waiting()::size);
        meters.gauge("bianque.intake.agents", "Agents known", () -> admission.agents().size());
        for (var liveness : Liveness.values()) {
            Gauge
                    .builder("bianque.intake.hosts", () -> hosts(liveness))
                    .tag("liveness", liveness.name().toLowerCase(Locale.ROOT))
                    .description("Hosts by liveness")
                    .register(registry);
        }
        LogMeters.register(log, registry);
    }

    /**
     * Times acks from here on. What is counted has its meters from the beginning; times want the registry that publishes them, which
     * may come later than the first agents.
     */
    public void timeAcks(MeterRegistry registry) {
        context.meters().timeAcks(registry);
    }

    /** The names with which the crash points are called, besides those of the log. */
    public static final List<String> CRASH_POINTS = List.of("intake.append.before", "intake.append.after",
            "intake.ack.before", "intake.ack.after");

    /**
     * Builds admission again, then listens.
     *
     * @throws IOException when the TLS files cannot be used, the port is taken, or the log cannot be read
     */
    public synchronized void start() throws IOException {
        var tlsFiles = settings.tls();
        var tls = tlsFiles == null ? null : Tls.server(tlsFiles);
        if (!ZstdUnzip.IS_AVAILABLE) {
            LOG.warn("zstd cannot be loaded on this machine: agents are not offered to compress");
        }
        var keeper = takeUp();
        syncer = LogSyncer.start(log, "intake-sync", LogSyncer.MAX_DELAY, clock);
        keeper.start();
        listen(tls);
        LOG.info("agents connect to {} ({}); {} agents and {} series known", localAddress(),
                tls == null ? "plain, loopback only" : "mutual TLS 1.3", admission.agents().size(),
                admission.registry().known());
    }

    /**
     * All of the start that needs neither thread nor socket: from here on the log is synced, time told and connections
     * handed over by whoever calls, one thread being enough.
     */
    synchronized Housekeeper takeUp() throws IOException {
        long offset = recover();
        log.onLost(this::lost);
        log.onDurable(_ -> loops.values().forEach(Loop::synced));
        write(new CollectorRecord.RunMarked(settings.node(), wall.millis(), true));
        var keeper = new Housekeeper(context, log, disk, cutter, offset);
        housekeeper = keeper;
        return keeper;
    }

    /** The connections of this event loop may be handed over from here on. */
    Loop serve(EventLoop eventLoop) {
        var loop = new Loop(eventLoop, unpacker());
        loops.put(eventLoop, loop);
        return loop;
    }

    /** Reads the snapshot and all of the log after it. */
    private long recover() throws IOException {
        long from = 0;
        try {
            from = Math.max(0, AdmissionSnapshot.restore(admission, disk, Housekeeper.snapshotFile()));
        } catch (IOException damaged) {
            LOG.warn("the snapshot of admission is left aside, all of the log is read instead: {}",
                    damaged.getMessage());
            admission.clear();
        }
        try (var records = new RecordsAhead(log, from)) {
            long unreadable = records.forEach(admission::replay);
            admission.replayed();
            if (unreadable > 0) {
                LOG.warn("{} records of the log cannot be read by this version", unreadable);
            }
        }
        long nowNanos = clock.nanos();
        for (var agent : admission.agents()) {
            context.judge().known(agent.host(), Objects.requireNonNullElse(agent.judged(), Liveness.UP), nowNanos);
        }
        return from;
    }

    /** An unpacker for one event loop; its memory is part of the budget for frames. */
    private Unpacker unpacker() {
        var meters = context.meters();
        var zstd = new ZstdUnzip();
        return new Unpacker((packed, offset, length, to, room) -> {
            int unpacked = zstd.unpack(packed, offset, length, to, room);
            if (unpacked >= 0) {
                meters.packed.increment(length);
                meters.unpacked.increment(unpacked);
            }
            return unpacked;
        }, delta -> {
            meters.unpackingBytes.addAndGet(delta);
            if (meters.heldBytes.addAndGet(delta) > settings.memoryBytes() && delta > 0) {
                connections.makeRoom(settings.memoryFor(meters.unpackingBytes.get()));
            }
        });
    }

    private void listen(@Nullable SslContext tls) throws IOException {
        boolean epoll = Epoll.isAvailable();
        var factory = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        var rounds = SpacedRounds.by(clock);
        var spaced = epoll
                ? EpollIoHandler.newFactory(0, rounds)
                : NioIoHandler.newFactory(SelectorProvider.provider(), rounds);
        // The other half is for what comes behind the log; fewer loops also take more with each waking.
        int count = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 8);
        var accepting = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("intake-accept"), factory);
        var working = new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory("intake"), spaced);
        acceptors = accepting;
        workers = working;
        working.forEach(executor -> {
            if (executor instanceof EventLoop eventLoop) {
                var loop = serve(eventLoop);
                var _ = eventLoop.scheduleAtFixedRate(() -> loop.deadlines(clock.nanos()), DEADLINES_MILLIS,
                        DEADLINES_MILLIS, TimeUnit.MILLISECONDS);
            }
        });
        Class<? extends ServerChannel> type = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        var bound = new ServerBootstrap().group(accepting, working)
                .channel(type)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(16 << 10, 64 << 10))
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accept(channel, channel.remoteAddress().getAddress(), tls);
                    }
                })
                .bind(settings.address(), settings.port())
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            var cause = bound.cause();
            stop();
            throw new IOException("agents cannot connect to " + settings.address().getHostAddress() + ":"
                    + settings.port() + ": " + (cause == null ? "unknown" : cause.getMessage())
                    + "; is another server running?", cause);
        }
        listening = bound.channel();
    }

    /** Takes over a connection that was made: admits it, or closes it. On its event loop. */
    void accept(Channel channel, InetAddress address, @Nullable SslContext tls) {
        var loop = Objects.requireNonNull(loops.get(channel.eventLoop()), "a channel on a loop that is not ours");
        var peer = String.valueOf(channel.remoteAddress());
        var connection = new AgentConnection(context, connections, loop, connections.nextId());
        boolean full = context.meters().connections.get() >= settings.maxConnections();
        var entry = connections.waiting().enter(connection, address, full, clock.nanos());
        if (!entry.admitted()) {
            context.meters().connectionRefused(FaultReason.TOO_MANY);
            context.refusals().say("refused", FaultReason.TOO_MANY.code(), peer, full
                    ? "more than " + settings.maxConnections() + " connections"
                    : "too many connections without a hello, in all or from this address");
            var _ = channel.close();
            return;
        }
        if (tls == null) { // which keeps what it has read until it holds a whole record
            channel.config().setRecvByteBufAllocator(loop.receive);
        }
        var victim = entry.victim();
        if (victim != null) {
            victim.execute(() -> victim.refuse(FaultReason.TOO_MANY,
                    "no hello yet, and others wait for the place; come again later"));
        }
        if (tls != null) {
            var handler = tls.newHandler(channel.alloc());
            handler.setHandshakeTimeout(settings.handshake().toMillis(), TimeUnit.MILLISECONDS);
            channel.pipeline().addLast(handler);
        }
        channel.pipeline().addLast(connection);
    }

    /** A sync has failed: what it held is taken back, before anything later becomes durable. Called by the log. */
    private void lost(LostRange range) {
        context.meters().losses.increment();
        var keeper = housekeeper;
        if (keeper != null) {
            keeper.lost();
        }
        LOG.error("the log lost what was not synced ({}..{}); nobody had been told that it was safe, all of it is asked"
                + " for again", range.from(), range.to());
        for (var agent : admission.agents()) {
            takeBack(agent, range);
        }
    }

    private void takeBack(Agent agent, LostRange range) {
        List<LaneEnd> again;
        long current;
        synchronized (agent) {
            var definitions = agent.series().lost(range.from(), range.to());
            // Readings that came in since use numbers whose definitions are gone: they must come again after them.
            again = agent.lanes().lost(range.from(), range.to(), definitions.isEmpty() ? Long.MAX_VALUE : range.to());
            for (var entry : definitions) {
                try {
                    agent.series().defined(entry,
                            append(new CollectorRecord.SeriesDefined(entry.number(), entry.key())));
                } catch (LogFull full) {
                    agent.series().withdraw(entry);
                }
            }
            current = agent.contest().current();
        }
        var connection = connections.get(current);
        if (connection != null) {
            connection.execute(() -> {
                connection.lostOpening();
                connection.lost(again, range.to());
            });
        }
    }

    /** Where agents connect; the port is the one that the system chose when the setting was 0. */
    public synchronized InetSocketAddress localAddress() {
        if (listening == null || !(listening.localAddress() instanceof InetSocketAddress address)) {
            throw new IllegalStateException("the intake does not listen");
        }
        return address;
    }

    /** How each host stands; for the page and for health. Thread-safe. */
    public int hosts(Liveness liveness) {
        return (int) context.judge().standing().stream().filter(host -> host.liveness() == liveness).count();
    }

    /**
     * Where agents are sent when this intake stops, those that know {@code move}. Call it before {@link #stop}.
     */
    public void moveOnStop(Move successor) {
        moveOnStop = successor;
    }

    /** What agents are told of their checks from now on; those that are connected are told at once. Thread-safe. */
    public void tune(CheckTunings next) {
        tunings = next;
        for (var connection : connections.all()) {
            connection.execute(connection::tune);
        }
    }

    /** What agents are told of their checks; nothing as long as {@link #tune} was not called. Thread-safe. */
    public CheckTunings tunings() {
        var known = tunings;
        return known == null ? CheckTunings.NONE : known;
    }

    /** The way to ask agents to look now. Thread-safe. */
    public ProbeGateway probes() {
        return context.probes();
    }

    /** The way to the agents' actions. Thread-safe. */
    public ActionGateway actions() {
        return context.actions();
    }

    /**
     * Who hears what runs write from now on, on the intake's threads. How they end comes through the log, to
     * {@link io.bianque.collector.action.ActionEnds}. Thread-safe.
     */
    public void onOutput(ActionListener listener) {
        context.actions().listener(listener);
    }

    /** Stops within ten seconds: no new connections, goodbye to all, a last sync, a snapshot. The second call does nothing. */
    public synchronized void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        if (listening != null) {
            listening.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
        }
        try {
            takeLeave();
            long deadline = clock.nanos() + TimeUnit.SECONDS.toNanos(2);
            while (context.meters().connections.get() > 0 && clock.nanos() - deadline < 0) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            if (syncer != null) {
                syncer.close();
            }
            settle();
            for (var group : new EventLoopGroup[]{acceptors, workers}) {
                if (group != null) {
                    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(2, TimeUnit.SECONDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the housekeeping; makes durable what was taken, acknowledges it and says goodbye to all. */
    void takeLeave() throws InterruptedException {
        var keeper = housekeeper;
        if (keeper != null) {
            keeper.stop();
            write(new CollectorRecord.RunMarked(settings.node(), wall.millis(), false));
        }
        syncQuietly();
        for (var connection : connections.all()) {
            connection.execute(() -> {
                connection.acknowledgeNow();
                connection.farewell(moveOnStop);
            });
        }
    }

    /** The last sync and the last snapshot. */
    void settle() {
        syncQuietly();
        var keeper = housekeeper;
        if (keeper != null) {
            keeper.snapshot();
        }
    }

    private void syncQuietly() {
        try {
            log.sync();
        } catch (IOException e) {
            LOG.warn("the last sync failed; what it held was not acknowledged: {}", e.getMessage());
        }
    }

    /** Puts what the collector says of itself into the log, under its name and with the time of now. Any thread. */
    public void ownReadings(Map<String, Double> values) {
        var kept = values.size() <= OwnReadings.VALUES_MAX ? values : firstOf(values);
        write(new OwnReadings(settings.node(), wall.millis(), kept));
    }

    private static Map<String, Double> firstOf(Map<String, Double> values) {
        var first = new TreeMap<>(values);
        while (first.size() > OwnReadings.VALUES_MAX) {
            first.pollLastEntry();
        }
        return first;
    }

    private long append(CollectorRecord record) throws LogFull {
        synchronized (ownCodec) { // one buffer for starting, stopping and losses
            return context.log().append(ownCodec, record);
        }
    }

    private void write(CollectorRecord record) {
        try {
            append(record);
        } catch (LogFull full) {
            context.meters().recordsNotWritten.increment();
        }
    }
}
