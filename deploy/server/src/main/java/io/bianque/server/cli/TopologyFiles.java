package io.bianque.server.cli;

import io.bianque.collector.topology.Topology;
import io.bianque.collector.topology.TopologyReader;
import io.bianque.config.Problem;
import io.bianque.config.StrictYaml;
import io.bianque.config.YamlDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/** Topology files on this machine, read as the server reads its directory: as if they were one. */
final class TopologyFiles {
    private TopologyFiles() {}

    /** The files of a directory that the server reads, in its order. */
    static List<Path> in(Path directory) throws Failure {
        try (var files = Files.list(directory)) {
            return files.filter(YamlDirectory::isRead).sorted().toList();
        } catch (IOException e) {
            throw Failure.no(directory + " cannot be read: " + e);
        }
    }

    static byte[] bytes(Path file) throws Failure {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(StrictYaml.LIMIT_BYTES + 1);
        } catch (IOException e) {
            throw Failure.no(file + " cannot be read: " + e);
        }
    }

    /** What the directory of a file declares, with another text in place of that file. */
    static Topology around(Path file, byte[] text) throws Failure {
        var directory = file.toAbsolutePath().getParent();
        var documents = new LinkedHashMap<String, byte[]>();
        for (var other : directory == null ? List.<Path>of() : in(directory)) {
            if (!other.equals(file.toAbsolutePath())) {
                documents.put(other.toString(), bytes(other));
            }
        }
        documents.put(file.toString(), text);
        return switch (TopologyReader.read(documents)) {
            case TopologyReader.Outcome.Loaded(var topology, var _) -> topology;
            case TopologyReader.Outcome.Refused(var problems) -> throw Failure.no("refused\n" + text(problems));
        };
    }

    static String text(List<Problem> problems) {
        return problems.stream().map(Problem::toString).collect(Collectors.joining("\n"));
    }
}
