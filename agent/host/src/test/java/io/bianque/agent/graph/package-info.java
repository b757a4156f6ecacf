/** Tests of who talks to whom. */
@NullMarked
package io.bianque.agent.graph;

import org.jspecify.annotations.NullMarked;
