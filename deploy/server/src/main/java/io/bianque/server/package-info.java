/** Server. */
@NullMarked
package io.bianque.server;

import org.jspecify.annotations.NullMarked;
