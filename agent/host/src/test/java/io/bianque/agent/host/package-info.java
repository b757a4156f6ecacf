/** Tests. */
@NullMarked
package io.bianque.agent.host;

import org.jspecify.annotations.NullMarked;
