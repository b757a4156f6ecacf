package io.bianque.seam;

import java.io.IOException;
import java.util.List;

/**
 * A directory tree that a component owns.
 *
 * <p>Paths are relative to its root, with {@code /} between names on every system; {@code ""} is the root where a directory is
 * asked for. A path that is absolute or has an empty name, {@code .}, {@code ..} or a NUL in it is an
 * {@link IllegalArgumentException}. Symbolic links inside the tree are never followed. Thread-safe.
 *
 * <p>A change of a directory (a file created, renamed, deleted) survives the loss of power only after {@link #syncDirectory} of
 * the directory that holds it.
 */
public interface Disk {
    /**
     * Makes an empty file and opens it for reading and writing.
     *
     * @throws java.nio.file.FileAlreadyExistsException when the name is taken
     * @throws java.nio.file.NoSuchFileException        when its directory does not exist
     * @throws DiskFullException                        when there is no room
     */
    DiskFile create(String path) throws IOException;

    /**
     * Opens an existing file for reading and writing.
     *
     * @throws java.nio.file.NoSuchFileException when there is none
     */
    DiskFile open(String path) throws IOException;

    /** The names in a directory, sorted, files and directories alike; without the path before them. */
    List<String> list(String directory) throws IOException;

    /** Whether a file or directory (or a link, which cannot be opened) has this path. */
    boolean exists(String path) throws IOException;

    /**
     * Deletes a file or an empty directory.
     *
     * @throws java.nio.file.NoSuchFileException when there is none
     */
    void delete(String path) throws IOException;

    /** Renames atomically; a file of the new name is replaced. */
    void rename(String source, String target) throws IOException;

    /** Makes a directory and those above it where they are missing, and syncs the directories that hold them. */
    void createDirectories(String path) throws IOException;

    /** Makes the names in a directory durable. */
    void syncDirectory(String directory) throws IOException;

    /** Bytes that may still be written here, {@code >= 0}; an estimate that others on the same disk change. */
    long freeBytes() throws IOException;
}
