/**
 * The agent's one file, {@code agent.yaml}: what it may say, and what it means when it does not.
 *
 * <p>Owns the properties with their ranges and defaults ({@code docs/reference/configuration-agent.md} lists the same). Reads
 * no file itself. Values are immutable.
 */
@NullMarked
package io.bianque.agent.config;

import org.jspecify.annotations.NullMarked;
