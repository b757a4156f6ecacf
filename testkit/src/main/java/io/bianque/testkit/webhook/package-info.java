/**
 * A receiver of webhooks that judges what it is sent: it keeps every byte, answers as scripted, and says what a pager would
 * complain about.
 *
 * <p>A real HTTP/1.1 server on 127.0.0.1, in a test or as a program of its own. Knows the shapes of PagerDuty's Events API v2 and
 * of a plain webhook; knows nothing of our code. The judging is pure; the server around it has one virtual thread a connection.
 */
@NullMarked
package io.bianque.testkit.webhook;

import org.jspecify.annotations.NullMarked;
