/**
 * How soon a page is out: from the frame that reveals a fault to the call of a webhook, through a running server; beside it
 * an Alertmanager, from the POST of an alert, and what the machine takes to make a file durable.
 */
@NullMarked
package io.bianque.bench.faultpage;

import org.jspecify.annotations.NullMarked;
