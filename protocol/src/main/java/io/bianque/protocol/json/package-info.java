/**
 * Strict JSON, read and written without a tree: the grammar of RFC 8259 with every doubtful case refused.
 *
 * <p>Owns the grammar, UTF-8, depth and key limits, and the wording of their faults. Knows nothing of frames or messages.
 * A reader or writer belongs to one thread and is made to be reused.
 */
@NullMarked
package io.bianque.protocol.json;

import org.jspecify.annotations.NullMarked;
