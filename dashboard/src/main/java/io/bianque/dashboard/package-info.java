/**
 * The dashboard: sign-in, the API of the page, its live stream, and the page itself.
 *
 * <p>Shows what collector and alerting publish and decides nothing. {@code signin}, {@code view} and {@code live} are
 * plain Java; Spring lives in {@code api} and {@code boot}; the page is in {@code dashboard/ui}.
 */
@NullMarked
package io.bianque.dashboard;

import org.jspecify.annotations.NullMarked;
