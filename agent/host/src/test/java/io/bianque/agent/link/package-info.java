/** Tests. */
@NullMarked
package io.bianque.agent.link;

import org.jspecify.annotations.NullMarked;
