package io.bianque.collector.fleet;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners which hosts changed, from one thread of its own, at most once a second. Hosts that change while the
 * listeners are busy are told in the next round, each once, so that the memory needed is bounded by the fleet. Thread-safe.
 */
final class ChangeCalls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeCalls.class);
    private static final long PAUSE_SECONDS = 1;

    private final CopyOnWriteArrayList<Consumer<List<String>>> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final TreeSet<String> pending = new TreeSet<>();
    private boolean closed;
    private @Nullable Thread thread;

    /** Notes hosts; never waits for a listener. */
    void changed(Collection<String> hosts) {
        if (hosts.isEmpty() || listeners.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            pending.addAll(hosts);
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    FleetView.Subscription add(Consumer<List<String>> listener) {
        var own = new Consumer<List<String>>() { // two subscriptions of one listener end one by one
            @Override
            public void accept(List<String> hosts) {
                listener.accept(hosts);
            }
        };
        listeners.add(own);
        return () -> listeners.remove(own);
    }

    void start() {
        thread = Thread.ofPlatform().daemon().name("fleet-changes").start(this::run);
    }

    private void run() {
        try {
            while (true) {
                var hosts = awaitChanges();
                if (hosts.isEmpty()) {
                    return;
                }
                call(hosts);
                if (pause()) {
                    return;
                }
            }
        } catch (InterruptedException _) {
            // close() does this; nobody waits for what is left.
        }
    }

    /** Waits for changes; empty when there will be none. */
    private List<String> awaitChanges() throws InterruptedException {
        lock.lock();
        try {
            while (pending.isEmpty() && !closed) {
                news.await();
            }
            return closed ? List.of() : drain();
        } finally {
            lock.unlock();
        }
    }

    private boolean pause() throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.SECONDS.toNanos(PAUSE_SECONDS);
            while (left > 0 && !closed) {
                left = news.awaitNanos(left);
            }
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private List<String> drain() {
        var hosts = List.copyOf(pending);
        pending.clear();
        return hosts;
    }

    /** Calls every listener; one that throws does not keep the others from hearing. */
    void call(List<String> hosts) {
        for (var listener : listeners) {
            try {
                listener.accept(hosts);
            } catch (RuntimeException e) {
                LOG.warn("A listener of fleet changes failed on {} hosts; it is called again at the next change",
                        hosts.size(), e);
            }
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            news.signalAll();
        } finally {
            lock.unlock();
        }
        var running = thread;
        if (running != null) {
            running.interrupt();
        }
    }
}
