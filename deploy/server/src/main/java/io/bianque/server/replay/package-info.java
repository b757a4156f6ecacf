/**
 * The product's own cores in simulated time: what rules, joins, diagnosis and incidents make of readings that are given, as
 * they would have made it then.
 *
 * <p>Owns how records are made of readings and how time passes between them. Knows nothing of where readings come from or of
 * what is expected of them. The same readings give the same answer. Confined to one thread a replay.
 */
@NullMarked
package io.bianque.server.replay;

import org.jspecify.annotations.NullMarked;
