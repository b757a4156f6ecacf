package io.bianque.alerting.journal;

import java.util.List;

/**
 * The state machine that the journal drives: inputs in, intents out. Deterministic: it reads no clock, draws no random
 * number, does no I/O; what it decides follows from its inputs and their order alone. Called on one thread at a time.
 */
public interface JournalCore {
    /** Whether this input was taken before, so that it must change nothing and need not be written again. */
    boolean isRepeat(JournalInput input);

    /**
     * Takes one input.
     *
     * @param atMillis when, milliseconds since the Unix epoch; for people to read, as the wall clock may be set: windows
     *                 are measured by counting ticks
     * @return the effects to perform because of it, in order; empty for a repeat
     */
    List<Intent> apply(long atMillis, JournalInput input);

    /**
     * Whether something was taken that is decided on only when all that is queued was taken: then the journal ends its batch
     * with {@link JournalInput.Decide}.
     */
    default boolean wantsDecision() {
        return false;
    }

    /** The intents that have no final outcome yet, in the order in which they were decided. */
    List<Intent> openIntents();

    /** Writes the whole state: equal states write equal bytes. */
    void writeSnapshot(JournalWriter out);

    /**
     * Replaces the state.
     *
     * @throws JournalFormatException if the bytes are none that this version writes
     */
    void readSnapshot(JournalReader in);
}
