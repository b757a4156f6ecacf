package io.bianque.agent.process;

/**
 * One process at one moment.
 *
 * @param cpuMillis     user and system time since its start
 * @param residentBytes memory in core
 * @param readBytes     read from storage since its start; -1 where it may not be known
 * @param writtenBytes  written to storage since its start; -1 where it may not be known
 */
record ProcessEntry(ProcessId id, ProcessIdentity identity, long cpuMillis, long residentBytes, long threads,
        long readBytes, long writtenBytes) {}
