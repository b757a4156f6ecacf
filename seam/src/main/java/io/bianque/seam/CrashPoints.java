package io.bianque.seam;

/**
 * Named places at which a test may end the process, so that each step of a durable write is known to survive a crash.
 *
 * <p>Code that promises durability calls {@link #reached} between its steps. In production nothing happens there. Called by
 * many threads.
 */
@FunctionalInterface
public interface CrashPoints {
    /**
     * Says that the caller stands between two steps. May end the process or throw an {@link Error}, which stands for the same
     * and which nobody may catch to carry on.
     *
     * @param name words joined by dots, for example {@code log.sync.before}
     */
    void reached(String name);

    /** Nothing happens anywhere. */
    static CrashPoints none() {
        return name -> {};
    }
}
