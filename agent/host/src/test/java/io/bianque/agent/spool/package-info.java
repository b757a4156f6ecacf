/** Tests. */
@NullMarked
package io.bianque.agent.spool;

import org.jspecify.annotations.NullMarked;
