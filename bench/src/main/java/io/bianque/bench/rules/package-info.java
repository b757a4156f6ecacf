/**
 * What rules cost: the same rules over the same series, judged by the product's evaluation, and by a Prometheus that scrapes
 * what {@link io.bianque.bench.rules.TargetsMain} serves.
 */
@NullMarked
package io.bianque.bench.rules;

import org.jspecify.annotations.NullMarked;
