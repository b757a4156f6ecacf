package io.bianque.agent.link;

import io.bianque.agent.config.AgentConfig;
import io.bianque.agent.reading.Readings;
import io.bianque.agent.spool.Spool;
import io.bianque.protocol.FaultReason;
import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.message.Clocks;
import io.bianque.protocol.message.Message;
import io.bianque.seam.MonotonicClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The link thread: owns the spool and the connection. Others hand over readings and records through a bounded queue
 * ({@value #QUEUE_MAX}); what finds no room is counted. Syncs at most every 200 ms, and sends only what is synced.
 */
public final class Link implements Connection.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    private static final int QUEUE_MAX = 1_000;
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "::1", "localhost");
    private static final Duration GATHER = Duration.ofMillis(200);
    private static final Duration RELEASE_EVERY = Duration.ofSeconds(10);
    private static final Duration STUCK = Duration.ofSeconds(10);
    private static final Duration LAST_WORDS = Duration.ofMillis(1_200);

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
    private final LinkedBlockingQueue<Task> queue = new LinkedBlockingQueue<>(QUEUE_MAX);
    private final AtomicLong dropped = new AtomicLong();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Connection connection;
    private volatile long spoolBytes;
    private volatile long spoolDropped;
    private volatile boolean connected;
    private Target target;
    private @Nullable AgentSession session;
    private int nextServer;
    private AgentConfig.@Nullable Server movedTo;
    private long connectAtNanos;
    private long syncAtNanos;
    private long releaseAtNanos;
    private boolean unsynced;
    private volatile boolean stopping;
    private String lastTrouble = "";

    /** Something for the link thread to do. */
    private interface Task {
        void run() throws IOException;
    }

    /**
     * A link that does not run yet.
     *
     * @param spool  owned from here on
     * @param clocks the host's clocks
     * @param random for pauses
     */
    public Link(Spool spool, Target target, Supplier<Clocks> clocks, MonotonicClock clock, RandomGenerator random) {
        this.spool = spool;
        this.target = target;
        this.clocks = clocks;
        this.clock = clock;
        this.backoff = new Backoff(random);
        this.connectAtNanos = clock.nanos();
        this.releaseAtNanos = clock.nanos() + RELEASE_EVERY.toNanos();
    }

    /** Starts the thread. */
    public void start() {
        Thread.ofPlatform().name("link").start(this::loop);
    }

    /** Takes readings. Any thread; never blocks. */
    public void add(Readings readings) {
        var now = clocks.get();
        offer(() -> {
            spool.add(readings, now.wallMillis(), now.monoMillis());
            gathered();
        }, readings.values().size());
    }

    /** Takes an event or an outcome. Any thread; never blocks. */
    public void add(Spool.Framing frame) {
        var now = clocks.get();
        offer(() -> {
            spool.add(frame, now.monoMillis());
            gathered();
        }, 1);
    }

    private void offer(Task task, int size) {
        if (!queue.offer(task)) {
            dropped.addAndGet(size);
        }
    }

    private void gathered() {
        if (!unsynced) {
            unsynced = true;
            syncAtNanos = clock.nanos() + GATHER.toNanos();
        }
    }

    /** Goes over to other collectors or another identity; the present connection ends if they differ. Any thread. */
    public void retarget(Target next) {
        offer(() -> {
            if (!next.equals(target)) {
                target = next;
                nextServer = 0;
                hangUp("the configuration changed");
                connectAtNanos = clock.nanos();
            }
        }, 0);
    }

    /**
     * Sends what is still here, says goodbye and ends. Any thread.
     *
     * @return whether that worked within the time
     */
    public boolean stop(Duration within) throws InterruptedException {
        stopping = true;
        offer(() -> {}, 0);
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

    /** Readings and records that found no room, since the start. */
    public long dropped() {
        return dropped.get() + spoolDropped;
    }

    /** Whether a collector has welcomed the present connection. */
    public boolean isConnected() {
        return connected;
    }

    private void loop() {
        try {
            while (!stopping) {
                step();
            }
            lastWords();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.error("the spool failed, the agent cannot go on: {}", e.toString());
        } finally {
            hangUp("the agent stops");
            try {
                spool.close();
            } catch (IOException e) {
                LOG.error("the spool could not be closed: {}", e.toString());
            }
            ended.countDown();
        }
    }

    private void step() throws InterruptedException, IOException {
        var now = clock.nanos();
        var first = queue.poll(Math.max(1, waitNanos(now)), TimeUnit.NANOSECONDS);
        for (var task = first; task != null; task = queue.poll()) {
            task.run();
        }
        now = clock.nanos();
        if (unsynced && now - syncAtNanos >= 0) {
            unsynced = !spool.sync();
            syncAtNanos = now + Duration.ofSeconds(1).toNanos();
            spoolBytes = spool.bytes();
            spoolDropped = spool.dropped();
        }
        if (now - releaseAtNanos >= 0) {
            releaseAtNanos = now + RELEASE_EVERY.toNanos();
            spool.release();
            spoolBytes = spool.bytes();
        }
        if (session == null && !stopping && now - connectAtNanos >= 0) {
            connect();
        }
        talk();
    }

    private long waitNanos(long now) {
        var wait = releaseAtNanos - now;
        if (unsynced) {
            wait = Math.min(wait, syncAtNanos - now);
        }
        if (session == null) {
            return Math.min(wait, connectAtNanos - now);
        }
        return Math.min(wait, session.heartbeatNanos() / 4);
    }

    private void talk() throws IOException {
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

    private void connect() throws IOException {
        var moved = movedTo;
        movedTo = null; // one attempt; then its own list again
        var server = moved != null
                ? moved
                : target.servers().get(Math.floorMod(nextServer++, target.servers().size()));
        try {
            var open = Connection.open(server, target.tls(), clock);
            connection = open;
            session = new AgentSession(spool, target.identity(), target.heartbeat(), open, clocks.get(), clock.nanos());
            open.flush();
            open.read(this);
        } catch (IOException e) {
            hangUp("cannot reach the collector at " + server + ": " + e.getMessage());
        }
    }

    private void hangUp(String why) {
        var open = connection;
        if (open != null) {
            open.close();
        }
        if (session != null) {
            try {
                session.close();
            } catch (IOException _) {
                // Files open for reading: nothing can be lost.
            }
        }
        if (!stopping && !why.equals(lastTrouble)) {
            LOG.warn("{}; readings go to the spool until a collector is there", why);
        }
        lastTrouble = why;
        connection = null;
        session = null;
        connected = false;
        connectAtNanos = clock.nanos() + backoff.next().toNanos();
    }

    private void lastWords() throws InterruptedException, IOException {
        var until = clock.nanos() + LAST_WORDS.toNanos();
        for (var task = queue.poll(); task != null; task = queue.poll()) {
            task.run();
        }
        spool.sync();
        talk();
        while (session != null && session.isWelcomed() && !session.isDrained() && until - clock.nanos() > 0) {
            var task = queue.poll(Math.max(1, until - clock.nanos()), TimeUnit.NANOSECONDS);
            if (task != null) {
                task.run();
                talk();
            }
        }
        var open = connection;
        if (session != null && open != null) {
            session.leave("shutdown");
            open.flush();
        }
    }

    @Override
    public void received(Connection from, Message message) {
        put(() -> {
            if (from == connection && session != null) {
                session.received(message, clocks.get(), clock.nanos());
            }
        });
    }

    @Override
    public void faulty(Connection from, ProtocolFault fault) {
        put(() -> {
            if (from == connection && session != null) {
                session.fail(fault.reason() == FaultReason.INTERNAL ? FaultReason.UNEXPECTED : fault.reason(),
                        fault.detail());
            }
        });
    }

    @Override
    public void ended(Connection from, String why) {
        put(() -> {
            if (from == connection) {
                hangUp(why);
            }
        });
    }

    /** From the reading thread, which may wait: that is how a flood is held back. */
    private void put(Task task) {
        try {
            queue.put(task);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
