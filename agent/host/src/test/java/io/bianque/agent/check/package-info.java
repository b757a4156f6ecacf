/** Tests. */
@NullMarked
package io.bianque.agent.check;

import org.jspecify.annotations.NullMarked;
