/** Tests. */
@NullMarked
package io.bianque.agent.reading;

import org.jspecify.annotations.NullMarked;
