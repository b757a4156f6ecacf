package io.bianque.server.cli;

import io.bianque.config.StrictYaml;
import io.bianque.config.YamlDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** YAML files on this machine, found as the server finds them. */
final class Documents {
    private Documents() {}

    /** The bytes of each file, and of each that the server would read of a directory, by path, in its order. */
    static SequencedMap<String, byte[]> of(List<Path> paths) throws Failure {
        var documents = new LinkedHashMap<String, byte[]>();
        for (var path : paths) {
            for (var file : Files.isDirectory(path) ? in(path) : List.of(path)) {
                documents.put(file.toString(), bytes(file));
            }
        }
        return documents;
    }

    /** The files of a directory that the server reads, in its order. */
    static List<Path> in(Path directory) throws Failure {
        try (var files = Files.list(directory)) {
            return files.filter(YamlDirectory::isRead).sorted().toList();
        } catch (IOException e) {
            throw Failure.no(directory + " cannot be read: " + Failure.reason(e));
        }
    }

    /** What a file holds; of one that is longer than YAML may be, enough to be refused. */
    static byte[] bytes(Path file) throws Failure {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(StrictYaml.LIMIT_BYTES + 1);
        } catch (IOException e) {
            throw Failure.no(file + " cannot be read: " + Failure.reason(e));
        }
    }
}
