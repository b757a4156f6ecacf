/**
 * Translates alerting rules of Prometheus: what can be said in ours, and for the rest why it cannot.
 *
 * <p>Owns a parser of the part of PromQL that rules of thresholds are made of, the names of metrics that mean exactly the same here and
 * there, and the text of the rules that come out. Pure; bounded by the length and depth of an expression.
 */
@NullMarked
package io.bianque.server.promrules;

import org.jspecify.annotations.NullMarked;
