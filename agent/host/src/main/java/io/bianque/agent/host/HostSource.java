package io.bianque.agent.host;

import java.util.Map;

/** Reads the host. Confined to the sampling thread. */
interface HostSource {
    /**
     * Reads everything once. What cannot be read is left out; never throws for the state of the host.
     *
     * @param monotonicNanos now, by the monotonic clock
     */
    HostCounters read(long monotonicNanos);

    /** What hardly ever changes: os, kernel, cpu_model, cores, memory_bytes, address … May cost some milliseconds. */
    Map<String, String> facts();

    /** When this host booted, milliseconds since the Unix epoch, by the clock as it is now. */
    long bootMillis();

    /** Bytes of a page of memory. */
    long pageBytes();
}
