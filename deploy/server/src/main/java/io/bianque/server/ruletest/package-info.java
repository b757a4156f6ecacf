/**
 * Tests of rules, written in YAML by whoever writes the rules: what hosts say, and which alerts, pages and held-back alerts
 * must come of it.
 *
 * <p>Owns the format of such files, the notation of values, and how what came is compared with what was expected. What comes is
 * up to {@link io.bianque.server.replay}. Stateless; a test is confined to one thread.
 */
@NullMarked
package io.bianque.server.ruletest;

import org.jspecify.annotations.NullMarked;
