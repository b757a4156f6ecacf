package io.bianque.collector.topology;

/**
 * Somebody who owns entities.
 *
 * @param name    unique among owners
 * @param contact how people reach them, for people to read; may be empty
 */
public record Owner(String name, String contact) {}
