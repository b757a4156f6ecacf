package io.bianque.alerting.journal;

import java.util.List;

/**
 * Hears of what the journal has made durable. Called on the journal's thread (and before it starts, by the one that opens
 * the journal), where the core may be read; must not block.
 */
public interface JournalListener {
    /** Hears nothing. */
    JournalListener NOBODY = new JournalListener() {
        @Override
        public void restored(long nextOffset) {
            // Nobody wants to know.
        }

        @Override
        public void replayed(long nextOffset) {
            // Nobody wants to know.
        }

        @Override
        public void committed(long nextOffset, List<Intent> intents) {
            // Nobody wants to know.
        }
    };

    /** Tells both, in this order. */
    static JournalListener both(JournalListener first, JournalListener second) {
        return new JournalListener() {
            @Override
            public void restored(long nextOffset) {
                first.restored(nextOffset);
                second.restored(nextOffset);
            }

            @Override
            public void replayed(long nextOffset) {
                first.replayed(nextOffset);
                second.replayed(nextOffset);
            }

            @Override
            public void foreseen(List<Intent> intents) {
                first.foreseen(intents);
                second.foreseen(intents);
            }

            @Override
            public void committed(long nextOffset, List<Intent> intents) {
                first.committed(nextOffset, intents);
                second.committed(nextOffset, intents);
            }
        };
    }

    /**
     * The core stands as it was before the record at this offset: at a snapshot, or empty at the beginning.
     *
     * @param nextOffset the first record that is not in the state yet
     */
    void restored(long nextOffset);

    /** A record of an earlier run was applied again. Its intents are not to be performed because of this. */
    void replayed(long nextOffset);

    /**
     * These intents were decided and are about to be made durable; {@link #committed} will bring them, among others, unless
     * the process ends before. What can be made ready may be, but nothing may be performed: after a crash nobody would know.
     */
    default void foreseen(List<Intent> intents) {}

    /** New records are durable, and the core has applied them. */
    void committed(long nextOffset, List<Intent> intents);
}
