package io.bianque.alerting.rule;

import java.util.Optional;

/** What the rules in force look at, for those who show readings beside an alert. Thread-safe. */
@FunctionalInterface
public interface JudgedMetrics {
    /** The metric whose readings a rule judges; empty when it judges none, or does not hold. */
    Optional<String> metricOf(String rule);
}
