package io.bianque.alerting.boot;

import io.bianque.alerting.topology.TopologyService;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks after the topology once a second, and after its files now and then, on a thread of its own. */
final class TopologyRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopologyRunner.class);
    private static final long EVERY_MILLIS = 1_000;

    private final TopologyService service;
    private final TopologyReload reload;
    private final InstantSource wall;
    private final long reloadRounds;
    private final ScheduledExecutorService thread = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("topology").factory());
    private long rounds;

    TopologyRunner(TopologyService service, TopologyReload reload, Duration reloadEvery, InstantSource wall) {
        this.service = service;
        this.reload = reload;
        this.wall = wall;
        this.reloadRounds = Math.max(1, reloadEvery.toMillis() / EVERY_MILLIS);
        reload.first(service::declare);
        service.readPushed();
        service.look(wall.millis());
        var _ = thread.scheduleWithFixedDelay(this::round, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void round() {
        try {
            if (++rounds % reloadRounds == 0) {
                reload.look(service::declare);
            }
            service.look(wall.millis());
        } catch (RuntimeException e) {
            // The outermost loop of this thread: the next look may succeed.
            LOG.error("the topology could not be looked at; the one before stays in force", e);
        }
    }

    /** At once; what was told is told. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
