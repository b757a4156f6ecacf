/**
 * The collector's part of the HTTP API: the fleet for Prometheus, and raw stored readings.
 *
 * <p>Spring MVC controllers that check what they were asked and stream the answer. Who may call them is decided by whoever
 * wires the web server.
 */
@NullMarked
package io.bianque.collector.api;

import org.jspecify.annotations.NullMarked;
