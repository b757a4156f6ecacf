/** Tests. */
@NullMarked
package io.bianque.agent.process;

import org.jspecify.annotations.NullMarked;
