/** Dashboard. */
@NullMarked
package io.bianque.dashboard;

import org.jspecify.annotations.NullMarked;
