package io.bianque.alerting.topology;

import java.util.List;

/** The changes that people and tools tell of. Thread-safe. */
public interface Changes {
    /**
     * Takes a change. Durable, and known to the diagnosis, when this returns.
     *
     * @return whether it is new; false when one of its id was taken before, which stays as it is
     * @throws IllegalStateException if it could not be kept in time
     */
    boolean take(ChangeNote change);

    /** The newest, newest first, at most {@code limit}. */
    List<ChangeNote> recent(int limit);
}
