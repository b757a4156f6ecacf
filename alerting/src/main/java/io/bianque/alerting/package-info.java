/** Alerting. */
@NullMarked
package io.bianque.alerting;

import org.jspecify.annotations.NullMarked;
