package io.bianque.server.e2e;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** A fleet of senders, each with a ledger and a thread of its own; every second one keeps what was not acknowledged. */
final class Load implements AutoCloseable {
    /** Where the senders' monotonic clock begins. */
    static final long STARTED = System.nanoTime() / 1_000_000;

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong goodbyes = new AtomicLong();
    private final AtomicLong held = new AtomicLong();
    private final AtomicLong putOff = new AtomicLong();
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
    private final List<LoadAgent> agents = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    private Load() {}

    /** Starts to send, over plain TCP, to an address as {@code run.json} has it. */
    static Load start(String address, int agents, int metrics, RandomGenerator random) {
        return start(Dialer.plain(address), agents, metrics, random);
    }

    /** Starts to send, each sender by a connection of its own. */
    static Load start(Dialer server, int agents, int metrics, RandomGenerator random) {
        return start(server, "load-", agents, metrics, false, random);
    }

    /**
     * Starts to send.
     *
     * @param names  what the names of the senders begin with
     * @param greedy whether they send as much as credit allows, instead of a frame a second
     */
    static Load start(Dialer server, String names, int agents, int metrics, boolean greedy, RandomGenerator random) {
        var load = new Load();
        for (int i = 0; i < agents; i++) {
            var ledger = new Ledger(names + i, metrics, random.nextLong());
            load.agents.add(new LoadAgent(server, ledger, i % 2 == 0, greedy, random.nextLong(), load));
        }
        load.agents.forEach(agent -> load.threads.add(Thread.ofVirtual().name(agent.ledger().host).start(agent)));
        return load;
    }

    boolean isOver() {
        return over.get();
    }

    void acknowledged(int readings) {
        acknowledged.addAndGet(readings);
    }

    /** How many readings have been acknowledged so far. */
    long acknowledged() {
        return acknowledged.get();
    }

    void goodbye() {
        goodbyes.incrementAndGet();
    }

    /** How many times a server told a sender that it goes. */
    long goodbyes() {
        return goodbyes.get();
    }

    void held() {
        held.incrementAndGet();
    }

    /** How often a sender had to wait for credit. */
    long timesHeld() {
        return held.get();
    }

    void putOff() {
        putOff.incrementAndGet();
    }

    /** How often a sender was told to come again later. */
    long timesPutOff() {
        return putOff.get();
    }

    void complain(String what) {
        if (complaints.size() < 20) {
            complaints.add(what);
        }
    }

    /** What the server refused, or said wrongly: nothing, if all is well. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** Ends the senders without farewell and gives their ledgers, which nobody writes any more. */
    List<Ledger> stop() throws InterruptedException {
        over.set(true);
        for (var thread : threads) {
            if (!thread.join(Duration.ofSeconds(60))) {
                throw new AssertionError(thread.getName() + " does not end");
            }
        }
        return agents.stream().map(LoadAgent::ledger).toList();
    }

    @Override
    public void close() {
        over.set(true);
        threads.forEach(Thread::interrupt);
    }
}
