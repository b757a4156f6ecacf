package io.bianque.agent.process;

/** Reads all processes. Confined to the sampling thread. */
interface ProcessSource extends AutoCloseable {
    /** Reads every process once; those that vanish meanwhile are left out. Never throws for the state of the host. */
    ProcessSnapshot read(long monotonicNanos);

    @Override
    void close();
}
