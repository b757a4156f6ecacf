/** Tests of the actions. */
@NullMarked
package io.bianque.agent.action;

import org.jspecify.annotations.NullMarked;
