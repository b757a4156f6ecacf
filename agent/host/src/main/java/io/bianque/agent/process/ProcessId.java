package io.bianque.agent.process;

/**
 * Which process: a pid is used again, the pair of pid and start is not.
 *
 * @param startMillis when it started, milliseconds since the Unix epoch
 */
record ProcessId(long pid, long startMillis) {}
