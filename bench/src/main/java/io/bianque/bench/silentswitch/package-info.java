/**
 * One switch falls silent and a thousand hosts behind it complain in five ways: how many pages that makes, here and with an
 * Alertmanager. Owns the storm and the counting; knows nothing of how causes are found.
 */
@NullMarked
package io.bianque.bench.silentswitch;

import org.jspecify.annotations.NullMarked;
