package io.bianque.collector.partition;

/**
 * A record that one core could not take, while the others went on.
 *
 * @param by     the core's name, or {@code decoder} when the bytes were no record
 * @param offset where the record stands in the log
 * @param cause  what went wrong
 */
public record SetAside(String by, long offset, String cause) {}
