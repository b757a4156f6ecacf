package io.bianque.testkit;

import io.bianque.seam.CrashPoints;
import java.util.concurrent.atomic.AtomicInteger;

/** Crash points that end the simulated process at the k-th pass through one of them. Thread-safe. */
public final class CrashAt implements CrashPoints {
    private final String name;
    private final AtomicInteger passesLeft;

    /**
     * Waits for a point.
     *
     * @param pass which pass ends the process, {@code >= 1}
     */
    public CrashAt(String name, int pass) {
        this.name = name;
        this.passesLeft = new AtomicInteger(pass);
    }

    /** Whether the point was passed often enough. */
    public boolean happened() {
        return passesLeft.get() <= 0;
    }

    @Override
    public void reached(String point) {
        if (point.equals(name) && passesLeft.decrementAndGet() == 0) {
            throw new SimulatedCrash(name);
        }
    }
}
