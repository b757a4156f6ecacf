/** Tests. */
@NullMarked
package io.bianque.agent.config;

import org.jspecify.annotations.NullMarked;
