/** Tests of the receiver that judges. */
@NullMarked
package io.bianque.testkit.webhook;

import org.jspecify.annotations.NullMarked;
