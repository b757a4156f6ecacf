package io.bianque.alerting.rule;

/** The rules that hold, for those who have to know whether there is such a rule. Thread-safe. */
@FunctionalInterface
public interface RulesInForce {
    /** Those of the files that are in force, and what is built in beside them; those that are not enabled included. */
    RuleSet rules();
}
