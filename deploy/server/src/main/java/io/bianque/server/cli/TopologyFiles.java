package io.bianque.server.cli;

import io.bianque.collector.topology.Topology;
import io.bianque.collector.topology.TopologyReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;

/** Topology files on this machine, read as the server reads its directory: as if they were one. */
final class TopologyFiles {
    private TopologyFiles() {}

    /** What the directory of a file declares, with another text in place of that file. */
    static Topology around(Path file, byte[] text) throws Failure {
        var directory = file.toAbsolutePath().getParent();
        var documents = new LinkedHashMap<String, byte[]>();
        for (var other : directory == null ? List.<Path>of() : Documents.in(directory)) {
            if (!other.equals(file.toAbsolutePath())) {
                documents.put(other.toString(), Documents.bytes(other));
            }
        }
        documents.put(file.toString(), text);
        return switch (TopologyReader.read(documents)) {
            case TopologyReader.Outcome.Loaded(var topology, var _) -> topology;
            case TopologyReader.Outcome.Refused(var problems) -> throw Failure.no("refused\n" + Faults.text(problems));
        };
    }
}
