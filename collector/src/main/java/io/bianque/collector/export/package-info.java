/**
 * Export: the fleet in the text format that Prometheus scrapes.
 *
 * <p>Owns the format: names, escaping, types, help. Reads a published view and knows nothing of HTTP. Stateless; any thread.
 */
@NullMarked
package io.bianque.collector.export;

import org.jspecify.annotations.NullMarked;
