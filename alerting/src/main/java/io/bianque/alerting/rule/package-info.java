/**
 * Rules: what is looked at, when it is bad, how long, how badly, and what people are told.
 *
 * <p>Owns the YAML form of a rule, its validation, its conditions (CEL, with plain comparisons lowered to primitives) and
 * its texts (Mustache). A loaded {@link io.bianque.alerting.rule.RuleSet} is immutable and safe to share between threads.
 * Knows nothing of the state of alerts; that is {@code evaluation}'s.
 */
@NullMarked
package io.bianque.alerting.rule;

import org.jspecify.annotations.NullMarked;
