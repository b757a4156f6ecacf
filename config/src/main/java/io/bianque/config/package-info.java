/**
 * Strict YAML for everything a person configures: the agent's file, rules, receivers.
 *
 * <p>Owns the small subset of YAML that is accepted, the place of every value ({@code file:line:column}), and the typed
 * reading that turns a document into records while it collects every problem of the file, not only the first. Knows
 * nothing of what is configured. Reads no file itself: bytes come in, values or problems go out. Trees are immutable and
 * may be shared; readers are confined to one thread.
 *
 * <p>Accepted: one UTF-8 document of at most 1 MiB, plain types, nesting to 32, at most 50 aliases. Refused: tags,
 * directives, merge keys, duplicate and unknown keys, further documents.
 */
@NullMarked
package io.bianque.config;

import org.jspecify.annotations.NullMarked;
