/**
 * Who reads what, and what they last said: the answers to the diagnosis's question "is it well since then?".
 *
 * <p>Owns what was last heard of hosts, checks and process groups, which entity each of them speaks for, and the questions
 * that wait for a newer reading. Knows nothing of rules, alerts or causes; of topology only the names. Fed as one of the
 * partition's cores and confined to its thread; questions come from any thread.
 */
@NullMarked
package io.bianque.alerting.health;

import org.jspecify.annotations.NullMarked;
