package io.bianque.agent.link;

/**
 * Why a connection is to end.
 *
 * @param reason a code for the log
 * @param detail for people; may be empty
 */
public record SessionEnd(String reason, String detail) {}
