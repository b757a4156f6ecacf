package io.bianque.alerting.incident;

import java.util.List;

/** How alerting itself does. Thread-safe. */
public interface AlertingHealth {
    /** Whether alerts are taken, decided and sent. False means that somebody has to act at once. */
    boolean isWorking();

    /** What is not as it should be, in words that say what and where; empty when all is well. */
    List<String> problems();
}
