package io.bianque.dashboard.boot;

import io.bianque.dashboard.live.StreamHub;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Publishes to the live stream once a second, and ends every open stream before the web server stops: an open stream
 * would hold the stop for as long as it may take.
 */
final class Publisher implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    private final StreamHub hub;
    private final InstantSource clock;
    private @Nullable ScheduledExecutorService executor;

    Publisher(StreamHub hub, InstantSource clock) {
        this.hub = hub;
        this.clock = clock;
    }

    @Override
    public synchronized void start() {
        var fresh = Executors
                .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("live-stream").daemon().factory());
        var _ = fresh.scheduleWithFixedDelay(this::publish, 1, 1, TimeUnit.SECONDS);
        executor = fresh;
    }

    private void publish() {
        try {
            hub.publishChanges(clock.millis());
        } catch (RuntimeException e) {
            // The outermost loop of this thread: the next second tries again.
            LOG.error("the live stream could not be published; the pages show older data until it can", e);
        }
    }

    @Override
    public synchronized void stop() {
        if (executor != null) {
            executor.shutdownNow();
            executor = null;
        }
        hub.closeAll();
    }

    @Override
    public synchronized boolean isRunning() {
        return executor != null;
    }
}
