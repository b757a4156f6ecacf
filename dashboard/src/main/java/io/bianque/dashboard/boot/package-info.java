/** Wires the dashboard into Spring. */
@NullMarked
package io.bianque.dashboard.boot;

import org.jspecify.annotations.NullMarked;
