package io.bianque.alerting.journal;

import java.util.List;

/**
 * One record of the journal: an input and all that it caused.
 *
 * @param atMillis wall time when the journal took the input, milliseconds since the Unix epoch; not lower than that of the
 *                 entry before, unless that clock was set back by more than a minute
 * @param input    what happened
 * @param intents  the effects decided because of it, in their order
 */
public record JournalEntry(long atMillis, JournalInput input, List<Intent> intents) {
    public JournalEntry {
        intents = List.copyOf(intents);
    }
}
