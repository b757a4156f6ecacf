package io.bianque.collector.tuning;

import java.util.Optional;

/** Whether {@code check-tuning.yaml} as it is now is in force. Thread-safe. */
@FunctionalInterface
public interface TuningHealth {
    /** Why it is not, in words that say what and where; empty while it is. */
    Optional<String> problem();
}
