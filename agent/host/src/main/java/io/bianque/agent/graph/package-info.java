/**
 * Who on this host talks to whom: which watched process groups take connections, and to which addresses they are connected.
 *
 * <p>Owns the reading of the kernel's tables of TCP connections and of the descriptors of watched processes. Knows nothing of
 * how it travels, nor of other hosts. Confined to the sampling thread.
 */
@NullMarked
package io.bianque.agent.graph;

import org.jspecify.annotations.NullMarked;
