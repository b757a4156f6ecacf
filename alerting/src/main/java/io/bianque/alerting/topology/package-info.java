/**
 * The topology as the diagnosis gets it: what people declare, what other systems push, what the inventory says, and what
 * agents see of connections, put together into one.
 *
 * <p>Owns which saying holds against which, what the inventory implies, how both ends of a connection are joined, and when
 * a changed topology is worth telling. Knows nothing of alerts or causes. The joining of connections is a core of the
 * partition and confined to its thread; the rest is thread-safe or pure.
 */
@NullMarked
package io.bianque.alerting.topology;

import org.jspecify.annotations.NullMarked;
