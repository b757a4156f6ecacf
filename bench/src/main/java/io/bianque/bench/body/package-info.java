/**
 * What readings cost on the wire: bytes, processor time, memory. Packs and unpacks the readings of one quiet host with the
 * codecs that agent and server use, without a socket between them. Owns the load and the counting; knows nothing of how a
 * body is built. One thread.
 */
@NullMarked
package io.bianque.bench.body;

import org.jspecify.annotations.NullMarked;
