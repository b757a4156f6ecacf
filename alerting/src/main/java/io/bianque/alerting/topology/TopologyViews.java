package io.bianque.alerting.topology;

import io.bianque.collector.topology.Topology;
import java.io.IOException;
import java.util.List;

/** Reads the topology, and takes what other systems push. Thread-safe. */
public interface TopologyViews {
    /** What stands on what, from all sources; every edge says where it comes from. Some seconds old at most. */
    Topology current();

    /** When {@link #current()} was put together, milliseconds since the Unix epoch; 0 before the first time. */
    long at();

    /** What is legal and worth a look, and why a file is not in force; one text each, with file and line. */
    List<String> warnings();

    /**
     * Takes a topology from another system in place of what it pushed before, and keeps it over restarts. In force when
     * this returns.
     *
     * @param yaml a document as {@code docs/reference/topology.md} describes it; every name in it must be declared in it
     * @return every fault, or none when it was taken; that there is no room for it beside what is declared and what reports
     *         is one
     * @throws IOException if it could not be kept; what was pushed before is still in force
     */
    List<String> push(byte[] yaml) throws IOException;
}
