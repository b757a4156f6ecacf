package io.bianque.collector.boot;

import io.bianque.collector.intake.Intake;
import org.springframework.context.SmartLifecycle;

/**
 * Stops the intake before all else when the server stops: consumers, which start after it, would be closed before it. It
 * was started when it was made, so there is nothing to start.
 */
final class IntakeStop implements SmartLifecycle {
    private final Intake intake;
    private volatile boolean running;

    IntakeStop(Intake intake) {
        this.intake = intake;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        intake.stop();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
