/**
 * The collector's intake, log and store in a process of their own, without the consumers that view, join and judge: what
 * has to be measured against a store that takes readings and nothing else. Knows the collector's parts; nothing of the load.
 */
@NullMarked
package io.bianque.bench.ingest;

import org.jspecify.annotations.NullMarked;
