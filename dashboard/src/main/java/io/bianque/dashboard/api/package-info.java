/**
 * The dashboard over HTTP: the API under {@code /api/v1}, the live stream, the page and its headers.
 *
 * <p>Every route has its permission in {@link io.bianque.dashboard.api.Routes}; a test fails for one that has none.
 */
@NullMarked
package io.bianque.dashboard.api;

import org.jspecify.annotations.NullMarked;
