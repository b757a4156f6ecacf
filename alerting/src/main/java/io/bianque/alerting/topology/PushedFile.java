package io.bianque.alerting.topology;

import io.bianque.collector.topology.Topology;
import io.bianque.collector.topology.TopologyReader;
import io.bianque.config.Problem;
import io.bianque.config.StrictYaml;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Where the topology that was pushed is kept over restarts. Callers take turns. */
public final class PushedFile {
    private final Path file;

    /** Nothing is touched before it is needed. */
    public PushedFile(Path file) {
        this.file = file;
    }

    /** What was pushed last; nothing when nothing was. */
    TopologyReader.Outcome read() {
        try (var in = Files.newInputStream(file)) {
            return TopologyReader.read(file.toString(), in.readNBytes(StrictYaml.LIMIT_BYTES + 1));
        } catch (NoSuchFileException _) {
            return new TopologyReader.Outcome.Loaded(Topology.EMPTY, List.of());
        } catch (IOException e) {
            return new TopologyReader.Outcome.Refused(List.of(new Problem(file.toString(), 1, 1, "",
                    "cannot be read: " + e, "give the server the right to read it, or push again")));
        }
    }

    /** Replaces it, whole or not at all, also when the machine fails meanwhile. */
    synchronized void write(byte[] yaml) throws IOException {
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.write(fresh, yaml);
        try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
