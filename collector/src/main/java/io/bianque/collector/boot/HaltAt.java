package io.bianque.collector.boot;

import io.bianque.seam.CrashPoints;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ends the process, as a crash would, at the k-th pass through one named step: {@code bianque.crash-at=log.sync.before:3}.
 * Says so on standard error first. For tests of what survives a crash; without the property nothing of it exists.
 */
final class HaltAt implements CrashPoints {
    private static final int STATUS = 137;

    private final String name;
    private final AtomicLong passesLeft;

    private HaltAt(String name, long pass) {
        this.name = name;
        this.passesLeft = new AtomicLong(pass);
    }

    /**
     * The crash point that a property names.
     *
     * @param property {@code NAME} or {@code NAME:K} with {@code K >= 1}; empty for none
     */
    static CrashPoints of(String property) {
        if (property.isEmpty()) {
            return CrashPoints.none();
        }
        int colon = property.indexOf(':');
        try {
            long pass = colon < 0 ? 1 : Long.parseLong(property.substring(colon + 1));
            if (pass >= 1) {
                return new HaltAt(colon < 0 ? property : property.substring(0, colon), pass);
            }
        } catch (NumberFormatException e) {
            // said below, with the property
        }
        throw new IllegalArgumentException(
                "bianque.crash-at=" + property + " is not NAME or NAME:K with K of at least 1");
    }

    @Override
    public void reached(String reached) {
        if (name.equals(reached) && passesLeft.decrementAndGet() == 0) {
            // Past every logger and buffer, so that it is on file when the process is gone.
            System.err.println("crash point " + name + " reached: the process ends");
            Runtime.getRuntime().halt(STATUS);
        }
    }
}
