package io.bianque.alerting.boot;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts alerting as soon as it is made, looks after the receivers' file, and stops it. */
final class AlertingRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AlertingRunner.class);

    private final Alerting alerting;
    private final ReceiversReload receivers;
    private final ScheduledExecutorService reload;

    /**
     * Starts it.
     *
     * @param automation whether the configuration lets runs act
     */
    AlertingRunner(Alerting alerting, ReceiversReload receivers, boolean automation, Duration reloadEvery) {
        this.alerting = alerting;
        this.receivers = receivers;
        this.reload = Executors
                .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("receivers-reload").factory());
        alerting.start(receivers.first(), automation);
        var _ = reload.scheduleWithFixedDelay(this::look, reloadEvery.toMillis(), reloadEvery.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            receivers.look(alerting::configure);
        } catch (RuntimeException e) {
            // The outermost loop of this thread: the next look may succeed.
            LOG.error("the receivers' file could not be taken", e);
        }
    }

    Alerting alerting() {
        return alerting;
    }

    /** At most 5 s. */
    @Override
    public void close() {
        reload.shutdownNow();
        alerting.close();
    }
}
