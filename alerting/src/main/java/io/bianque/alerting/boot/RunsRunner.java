package io.bianque.alerting.boot;

import io.bianque.alerting.runbook.RunInput;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives orders again that were not answered, looks after the files of runbooks, and stops. */
final class RunsRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunsRunner.class);

    private final Alerting alerting;
    private final RunbooksReload runbooks;
    private final ScheduledExecutorService runner = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("runs").factory());

    /** Starts it. */
    RunsRunner(Alerting alerting, RunbooksReload runbooks, Duration reloadEvery) {
        this.alerting = alerting;
        this.runbooks = runbooks;
        runbooks.first().ifPresent(now -> alerting.tell(new RunInput.RunbooksSet(now)));
        var _ = runner.scheduleWithFixedDelay(() -> guarded(alerting.desk()::again), 1, 1, TimeUnit.SECONDS);
        var _ = runner.scheduleWithFixedDelay(() -> guarded(this::look), reloadEvery.toMillis(), reloadEvery.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void look() {
        runbooks.look(now -> alerting.tell(new RunInput.RunbooksSet(now)));
    }

    private static void guarded(Runnable what) {
        try {
            what.run();
        } catch (RuntimeException e) {
            // The outermost loop of this thread: the next time may succeed.
            LOG.error("runs of runbooks could not be looked after", e);
        }
    }

    @Override
    public void close() {
        runner.shutdownNow();
    }
}
