/** Agent. */
@NullMarked
package io.bianque.agent;

import org.jspecify.annotations.NullMarked;
