/**
 * Wires the collector with Spring: makes its parts from configuration, connects them, binds their metrics. No decisions.
 */
@NullMarked
package io.bianque.collector.boot;

import org.jspecify.annotations.NullMarked;
