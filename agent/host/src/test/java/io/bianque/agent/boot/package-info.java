/** Tests. */
@NullMarked
package io.bianque.agent.boot;

import org.jspecify.annotations.NullMarked;
