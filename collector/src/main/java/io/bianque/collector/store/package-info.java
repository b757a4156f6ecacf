/**
 * The store of samples: blocks of compressed columns, a label index, range queries.
 *
 * <p>A consumer of the log with a thread and an offset of its own; what is not yet durable here is built again from the
 * log. Knows nothing of rules or pages.
 */
@NullMarked
package io.bianque.collector.store;

import org.jspecify.annotations.NullMarked;
