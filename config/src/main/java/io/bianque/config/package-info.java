/** Strict YAML. */
@NullMarked
package io.bianque.config;

import org.jspecify.annotations.NullMarked;
