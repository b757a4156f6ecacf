/**
 * The collector: takes what agents send, keeps it in the log, and builds everything else from the log.
 *
 * <p>Published to other modules are the packages {@code series}, {@code record}, {@code partition}, {@code fleet} and
 * {@code store}; the rest is the collector's own business. Feature packages are plain Java: Netty lives in
 * {@code intake}, Spring in {@code boot} and {@code api}.
 */
@NullMarked
package io.bianque.collector;

import org.jspecify.annotations.NullMarked;
