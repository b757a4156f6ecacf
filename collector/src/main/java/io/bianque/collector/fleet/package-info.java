/**
 * The fleet as last heard: hosts, their liveness, newest values, processes, checks, agents.
 *
 * <p>Published as immutable snapshots for pages and APIs. The state behind it belongs to the partition's thread.
 */
@NullMarked
package io.bianque.collector.fleet;

import org.jspecify.annotations.NullMarked;
