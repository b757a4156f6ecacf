/**
 * The live stream: topics, their newest snapshots, the deltas between them, and who listens.
 *
 * <p>Knows nothing of HTTP and nothing of what a topic is about. One thread publishes; each listener has a bounded queue
 * of its own, so that a slow browser costs nobody else anything.
 */
@NullMarked
package io.bianque.dashboard.live;

import org.jspecify.annotations.NullMarked;
