package io.bianque.agent.link;

import io.bianque.agent.config.AgentConfig;
import io.bianque.agent.reading.LossReason;
import io.bianque.agent.reading.Losses;
import io.bianque.agent.reading.Readings;
import io.bianque.agent.spool.Spool;
import io.bianque.protocol.FaultReason;
import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.message.Action;
import io.bianque.protocol.message.Clocks;
import io.bianque.protocol.message.Config;
import io.bianque.protocol.message.Message;
import io.bianque.protocol.message.Output;
import io.bianque.protocol.message.Probe;
import io.bianque.seam.MonotonicClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The link thread: owns the spool and the connection. Others hand over readings and records through a bounded queue
 * ({@value #QUEUE_MAX}); what finds no room is counted. Syncs at most every 200 ms, and sends only what is synced, or lies in
 * memory because the disk takes nothing. Connections are made by a thread of their own, so that nothing waits for them. Nothing but
 * {@link #stop} ends the thread: a failing disk is tried again, a fault in a task is counted and costs that task alone.
 */
public final class Link implements Line.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    private static final int QUEUE_MAX = 1_000;
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "::1", "localhost");
    private static final Duration GATHER = Duration.ofMillis(200);
    private static final Duration RELEASE_EVERY = Duration.ofSeconds(10);
    private static final Duration STUCK = Duration.ofSeconds(10);
    private static final Duration LAST_WORDS = Duration.ofMillis(1_200);
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(8);
    private static final Duration FAULTS_TOLD_EVERY = Duration.ofMinutes(1);
    /** Attempts that still run though nobody waits for them: a look-up of a name that hangs. */
    private static final int DIALING_MAX = 4;

    /** What may change with a new configuration. */
    public record Target(List<AgentConfig.Server> servers, Optional<AgentConfig.Tls> tls, Identity identity,
            Duration heartbeat) {
        public Target {
            servers = List.copyOf(servers);
        }
    }

    private final Spool spool;
    private final Supplier<Clocks> clocks;
    private final MonotonicClock clock;
    private final Backoff backoff;
    private final Connector connector;
    private final Executor dialer;
    private final LinkedBlockingQueue<Task> queue = new LinkedBlockingQueue<>(QUEUE_MAX);
    private final AtomicInteger dialingNow = new AtomicInteger();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Line connection;
    private volatile long spoolBytes;
    private volatile boolean connected;
    private volatile boolean stopping;
    private volatile Consumer<Config> configs = _ -> {};
    private volatile Consumer<Action> orders = _ -> {};
    private volatile Consumer<Probe> probes = _ -> {};
    private volatile Set<String> shared = Set.of();
    private Target target;
    private @Nullable AgentSession session;
    private @Nullable Dialing dialing;
    private Config config = new Config(List.of());
    private int nextServer;
    private AgentConfig.@Nullable Server movedTo;
    private long connectAtNanos;
    private long syncAtNanos;
    private long releaseAtNanos;
    private long faultToldNanos;
    private boolean unsynced;
    private boolean wasWell = true;
    private String lastTrouble = "";

    /**
     * Something for the link thread to do.
     *
     * @param readings that it brings
     * @param events   that it brings
     */
    private record Task(Runnable work, int readings, int events) {
        boolean bringsData() {
            return readings + events > 0;
        }
    }

    /**
     * A link that does not run yet.
     *
     * @param spool  owned from here on
     * @param clocks the host's clocks
     * @param random for pauses
     */
    public Link(Spool spool, Target target, Supplier<Clocks> clocks, MonotonicClock clock, RandomGenerator random) {
        this(spool, target, clocks, clock, random, Connection.connector(clock),
                task -> Thread.ofPlatform().daemon().name("link-connect").start(task));
    }

    Link(Spool spool, Target target, Supplier<Clocks> clocks, MonotonicClock clock, RandomGenerator random,
            Connector connector, Executor dialer) {
        this.spool = spool;
        this.target = target;
        this.clocks = clocks;
        this.clock = clock;
        this.backoff = new Backoff(random);
        this.connector = connector;
        this.dialer = dialer;
        this.connectAtNanos = clock.nanos();
        this.releaseAtNanos = clock.nanos() + RELEASE_EVERY.toNanos();
        this.faultToldNanos = clock.nanos() - FAULTS_TOLD_EVERY.toNanos();
    }

    /** Who is told what the collector says of this host's checks, each time that it says something else; must not block. */
    public void onConfig(Consumer<Config> listener) {
        configs = listener;
    }

    /** Who is handed the orders of collectors; must not block. */
    public void onOrder(Consumer<Action> listener) {
        orders = listener;
    }

    /** Who is told that a collector wants a look now; must not block. */
    public void onProbe(Consumer<Probe> listener) {
        probes = listener;
    }

    /** Sends a piece of what an action writes, if a collector is there to take it. Any thread; never blocks. */
    public void output(Output piece) {
        offer(new Task(() -> {
            if (session != null) {
                session.output(piece);
            }
        }, 0, 0));
    }

    /** The capabilities that this agent and the last collector have both announced. Any thread. */
    public Set<String> shared() {
        return shared;
    }

    /** Starts the thread. */
    public void start() {
        Thread.ofPlatform().name("link").start(this::loop);
    }

    /** Takes readings. Any thread; never blocks. */
    public void add(Readings readings) {
        var now = clocks.get();
        offer(new Task(() -> {
            gathered();
            spool.add(readings, now.wallMillis(), now.monoMillis());
        }, readings.values().size(), 0));
    }

    /** Takes an event or an outcome. Any thread; never blocks. */
    public void add(Spool.Framing frame) {
        var now = clocks.get();
        offer(new Task(() -> {
            gathered();
            spool.add(frame, now.monoMillis());
        }, 0, 1));
    }

    private void offer(Task task) {
        if (!queue.offer(task)) {
            lost(task, LossReason.QUEUE_FULL);
        }
    }

    private void lost(Task task, LossReason reason) {
        spool.losses().addReadings(reason, task.readings);
        spool.losses().addEvents(reason, task.events);
    }

    private void gathered() {
        if (!unsynced) {
            unsynced = true;
            syncAtNanos = clock.nanos() + GATHER.toNanos();
        }
    }

    /** Goes over to other collectors or another identity; the present connection ends if they differ. Any thread. */
    public void retarget(Target next) {
        offer(new Task(() -> {
            if (!next.equals(target)) {
                target = next;
                nextServer = 0;
                hangUp("the configuration changed");
                connectAtNanos = clock.nanos();
            }
        }, 0, 0));
    }

    /**
     * Sends what is still here, says goodbye and ends. Any thread.
     *
     * @return whether that worked within the time
     */
    public boolean stop(Duration within) throws InterruptedException {
        stopping = true;
        offer(new Task(() -> {}, 0, 0));
        return ended.await(within.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Cuts a connection whose peer does not read. Called now and then by another thread. */
    public void watch() {
        var open = connection;
        if (open != null && open.isStuckFor(STUCK, clock.nanos())) {
            open.close();
        }
    }

    /** Bytes of the spool, as of the last look. */
    public long spoolBytes() {
        return spoolBytes;
    }

    /** What was lost since the start. */
    public Losses losses() {
        return spool.losses();
    }

    /** Calls that the disk failed since the start. */
    public long diskFailures() {
        return spool.diskFailures();
    }

    /** Whether a collector has welcomed the present connection. */
    public boolean isConnected() {
        return connected;
    }

    private void loop() {
        try {
            while (!stopping) {
                var first = queue.poll(Math.max(1, waitNanos(clock.nanos())), TimeUnit.NANOSECONDS);
                if (first != null) {
                    run(first);
                }
                turn();
            }
            lastWords();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            finish();
        }
    }

    /** Hangs up and closes the spool: the last that the link does. */
    void finish() {
        hangUp("the agent stops");
        try {
            spool.close();
        } catch (IOException e) {
            LOG.error("the spool could not be closed: {}", e.toString());
        }
        ended.countDown();
    }

    /** Does what is to be done now. For the link thread, or for a test in its place. */
    void turn() {
        for (var task = queue.poll(); task != null; task = queue.poll()) {
            run(task);
        }
        run(new Task(this::keep, 0, 0));
        run(new Task(this::reach, 0, 0));
        run(new Task(this::talk, 0, 0));
    }

    /** The outermost loop of the thread: a fault costs the task that has it, or the connection, never the thread. */
    private void run(Task task) {
        try {
            task.work.run();
        } catch (RuntimeException e) {
            spool.losses().addFault();
            lost(task, LossReason.FAULT);
            if (clock.nanos() - faultToldNanos >= FAULTS_TOLD_EVERY.toNanos()) {
                faultToldNanos = clock.nanos();
                LOG.error("a fault in the agent: {} (more of them within a minute are only counted)",
                        task.bringsData() ? "what was to be sent is dropped" : "the connection is made anew", e);
            }
            if (!task.bringsData()) {
                hangUp("a fault in the agent: " + e);
            }
        }
    }

    /** Looks after the spool. */
    private void keep() {
        var now = clock.nanos();
        if (unsynced && now - syncAtNanos >= 0) {
            unsynced = !spool.sync();
            syncAtNanos = now + Duration.ofSeconds(1).toNanos();
            spoolBytes = spool.bytes();
        }
        if (now - releaseAtNanos >= 0) {
            releaseAtNanos = now + RELEASE_EVERY.toNanos();
            spool.release();
            spoolBytes = spool.bytes();
        }
        if (!spool.isWell() && !unsynced) {
            unsynced = true; // nothing new waits, but only a sync finds out that the disk is well again
            syncAtNanos = now + Duration.ofSeconds(1).toNanos();
        }
        if (spool.isWell() != wasWell) {
            wasWell = spool.isWell();
            if (wasWell) {
                LOG.info("the spool's disk is well again");
            } else {
                LOG.error(
                        "the spool's disk is full or fails ({}): readings are sent from memory, and kept there (1 MiB) until"
                                + " it is well again",
                        spool.lastFailure());
            }
        }
    }

    /** Looks after the way to a collector. */
    private void reach() {
        var now = clock.nanos();
        var attempt = dialing;
        if (attempt != null && now - attempt.deadlineNanos() >= 0) {
            hangUp("cannot reach the collector at " + attempt.server() + " within " + CONNECT_WITHIN.toSeconds()
                    + " s");
        } else if (session == null && attempt == null && !stopping && now - connectAtNanos >= 0) {
            dial();
        }
    }

    /** How long there is nothing to do unless something comes. */
    long waitNanos(long now) {
        var wait = releaseAtNanos - now;
        if (unsynced) {
            wait = Math.min(wait, syncAtNanos - now);
        }
        var attempt = dialing;
        if (attempt != null) {
            return Math.min(wait, attempt.deadlineNanos() - now);
        }
        var talking = session;
        return Math.min(wait, talking == null ? connectAtNanos - now : talking.heartbeatNanos() / 4);
    }

    private void talk() {
        var open = connection;
        var talking = session;
        if (open == null || talking == null) {
            return;
        }
        talking.pump(clocks.get(), clock.nanos());
        try {
            open.flush();
        } catch (IOException e) {
            hangUp(e.getMessage() == null ? "the connection broke" : e.getMessage());
            return;
        }
        if (talking.isWelcomed() && !connected) {
            connected = true;
            shared = talking.shared();
            lastTrouble = "";
            backoff.reset();
            LOG.info("a collector has welcomed this agent");
        }
        var moved = talking.moveTo().filter(this::mayMove);
        talking.end().ifPresent(end -> hangUp(end.reason() + " " + end.detail()));
        moved.ifPresent(server -> {
            LOG.info("the collector sends this agent to {}", server);
            movedTo = server;
            connectAtNanos = clock.nanos();
        });
    }

    /** Without TLS nothing proves who answers there, so that only this machine will do. */
    private boolean mayMove(AgentConfig.Server server) {
        return target.tls().isPresent() || LOOPBACK.contains(server.host());
    }

    private void dial() {
        var moved = movedTo;
        movedTo = null; // one attempt; then its own list again
        var server = moved != null
                ? moved
                : target.servers().get(Math.floorMod(nextServer++, target.servers().size()));
        var attempt = new Dialing(server, clock.nanos() + CONNECT_WITHIN.toNanos());
        if (dialingNow.get() >= DIALING_MAX) {
            hangUp("cannot reach the collector at " + attempt.server() + ": earlier attempts still hang");
            return;
        }
        var tls = target.tls();
        dialing = attempt;
        dialingNow.incrementAndGet();
        dialer.execute(() -> {
            try {
                var line = connector.connect(attempt.server(), tls, attempt::begun);
                put(() -> reached(attempt, line));
            } catch (IOException | RuntimeException e) {
                put(() -> {
                    if (attempt == dialing) {
                        hangUp("cannot reach the collector at " + attempt.server() + ": " + e.getMessage());
                    }
                });
            } finally {
                dialingNow.decrementAndGet();
            }
        });
    }

    private void reached(Dialing attempt, Line line) {
        if (attempt != dialing || stopping) {
            line.close();
            return;
        }
        dialing = null;
        connection = line;
        session = new AgentSession(spool, target.identity(), target.heartbeat(), line, clocks.get(), clock.nanos());
        line.read(this);
    }

    private void hangUp(String why) {
        var attempt = dialing;
        if (attempt != null) {
            attempt.cancel();
        }
        var open = connection;
        if (open != null) {
            open.close();
        }
        if (session != null) {
            session.close();
        }
        if (!stopping && !why.equals(lastTrouble)) {
            LOG.warn("{}; readings go to the spool until a collector is there", why);
        }
        lastTrouble = why;
        dialing = null;
        connection = null;
        session = null;
        connected = false;
        connectAtNanos = clock.nanos() + backoff.next().toNanos();
    }

    private void lastWords() throws InterruptedException {
        var until = clock.nanos() + LAST_WORDS.toNanos();
        beginLastWords();
        while (hasMoreToSay() && until - clock.nanos() > 0) {
            var task = queue.poll(Math.max(1, until - clock.nanos()), TimeUnit.NANOSECONDS);
            if (task != null) {
                run(task);
                run(new Task(this::talk, 0, 0));
            }
        }
        endLastWords();
    }

    /** Makes durable what is here, and sends it. */
    void beginLastWords() {
        for (var task = queue.poll(); task != null; task = queue.poll()) {
            run(task);
        }
        if (!spool.sync()) {
            LOG.error("the spool's disk is full or fails: what is not sent now is lost");
        }
        run(new Task(this::talk, 0, 0));
    }

    /** Whether something that a collector could take is not acknowledged. */
    boolean hasMoreToSay() {
        return session != null && session.isWelcomed() && !session.isDrained();
    }

    /** Says goodbye. */
    void endLastWords() {
        var open = connection;
        if (session != null && open != null) {
            session.leave("shutdown");
            try {
                open.flush();
            } catch (IOException e) {
                LOG.warn("the goodbye did not reach the collector: {}", e.getMessage());
            }
        }
    }

    @Override
    public void received(Line from, Message message) {
        put(() -> {
            if (isPresent(from) && session != null) {
                session.received(message, clocks.get(), clock.nanos());
                session.config().filter(told -> !told.equals(config)).ifPresent(told -> {
                    config = told;
                    configs.accept(told);
                });
                session.takeOrders().forEach(orders);
                session.takeProbes().forEach(probes);
            }
        });
    }

    @Override
    public void faulty(Line from, ProtocolFault fault) {
        put(() -> {
            if (isPresent(from) && session != null) {
                session.fail(fault.reason() == FaultReason.INTERNAL ? FaultReason.UNEXPECTED : fault.reason(),
                        fault.detail());
            }
        });
    }

    @Override
    public void ended(Line from, String why) {
        put(() -> {
            if (isPresent(from)) {
                hangUp(why);
            }
        });
    }

    @SuppressWarnings("ReferenceEquality") // whether it is this very connection, and not an earlier one
    private boolean isPresent(Line line) {
        return line == connection;
    }

    /** From the reading thread, which may wait: that is how a flood is held back. */
    private void put(Runnable work) {
        try {
            queue.put(new Task(work, 0, 0));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
