/** Seams: everything a core may not reach by itself. */
@NullMarked
package io.bianque.seam;

import org.jspecify.annotations.NullMarked;
