package io.bianque.collector.action;

import java.util.List;

/** The way to ask agents to look now rather than when it is due. */
@FunctionalInterface
public interface ProbeGateway {
    /** Reaches nobody: what is wanted to be known comes when it is due. */
    ProbeGateway NOBODY = (_, _) -> false;

    /**
     * Asks a host's agent for a fresh reading of the host and its watched processes, and to run checks. Any thread; never
     * blocks. What it finds comes as readings and outcomes of checks, through the log.
     *
     * @param checks names of the host's checks; those beyond the most that one frame takes are left out
     * @return false when the host is not connected, does not read, or its agent cannot be asked: nothing was sent. True promises
     *         only that it is on its way
     */
    boolean probe(String host, List<String> checks);
}
