package io.bianque.seam;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The real disk, below one directory.
 *
 * <p>Files get mode 0600 and directories 0700 where the system knows modes. A symbolic link below the root is refused, not
 * followed; the root itself may be one, since whoever starts the program chose it.
 */
public final class NioDisk implements Disk {
    private final Path root;
    private final boolean posix;

    /** Uses {@code root}, which is made with mode 0700 when it is missing. */
    public NioDisk(Path root) throws IOException {
        this.posix = root.getFileSystem().supportedFileAttributeViews().contains("posix");
        Files.createDirectories(root, directoryMode());
        this.root = root.toRealPath();
    }

    @Override
    public DiskFile create(String path) throws IOException {
        return opened(DiskPath.ofFile(path), Set.of(CREATE_NEW, READ, WRITE, NOFOLLOW_LINKS), fileMode());
    }

    @Override
    public DiskFile open(String path) throws IOException {
        return opened(DiskPath.ofFile(path), Set.of(READ, WRITE, NOFOLLOW_LINKS));
    }

    private DiskFile opened(String path, Set<java.nio.file.OpenOption> options, FileAttribute<?>... mode)
            throws IOException {
        var file = resolve(path);
        try {
            return new NioDiskFile(file, FileChannel.open(file, options, mode));
        } catch (IOException e) {
            throw translated(e, path);
        }
    }

    @Override
    public List<String> list(String directory) throws IOException {
        try (var entries = Files.list(resolve(DiskPath.ofDirectory(directory)))) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }

    @Override
    public boolean exists(String path) throws IOException {
        return Files.exists(resolve(DiskPath.ofDirectory(path)), NOFOLLOW_LINKS);
    }

    @Override
    public void delete(String path) throws IOException {
        Files.delete(resolve(DiskPath.ofFile(path)));
    }

    @Override
    public void rename(String source, String target) throws IOException {
        Files.move(resolve(DiskPath.ofFile(source)), resolve(DiskPath.ofFile(target)), StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void createDirectories(String path) throws IOException {
        var parent = "";
        for (var name : DiskPath.ofDirectory(path).split("/", -1)) {
            var directory = parent.isEmpty() ? name : parent + "/" + name;
            if (!directory.isEmpty() && !exists(directory)) {
                makeDirectory(directory);
                syncDirectory(parent);
            }
            parent = directory;
        }
    }

    private void makeDirectory(String directory) throws IOException {
        try {
            Files.createDirectory(resolve(directory), directoryMode());
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(resolve(directory), NOFOLLOW_LINKS)) {
                throw e;
            }
        } catch (IOException e) {
            throw translated(e, directory);
        }
    }

    @Override
    public void syncDirectory(String directory) throws IOException {
        if (!posix) {
            return; // Windows gives no handle on a directory; its file system keeps names by itself.
        }
        try (var channel = FileChannel.open(resolve(DiskPath.ofDirectory(directory)), READ)) {
            channel.force(true);
        }
    }

    @Override
    public long freeBytes() throws IOException {
        return Files.getFileStore(root).getUsableSpace();
    }

    /** The real path, after a look at each directory on the way: none may be a link. */
    private Path resolve(String path) throws IOException {
        var resolved = root;
        for (var name : path.split("/", -1)) {
            if (!resolved.equals(root) && Files.isSymbolicLink(resolved)) {
                throw new FileSystemException(resolved.toString(), null, "is a symbolic link, which is not followed");
            }
            resolved = name.isEmpty() ? resolved : resolved.resolve(name);
        }
        return resolved;
    }

    /** Java tells a full disk apart from other failures by the words of the system alone. */
    static IOException translated(IOException e, Object file) {
        var words = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        var full = words.contains("no space left") || words.contains("quota exceeded")
                || words.contains("not enough space");
        return full ? new DiskFullException("no room left for " + file, e) : e;
    }

    private FileAttribute<?>[] fileMode() {
        return mode("rw-------");
    }

    private FileAttribute<?>[] directoryMode() {
        return mode("rwx------");
    }

    private FileAttribute<?>[] mode(String words) {
        return posix
                ? new FileAttribute<?>[]{PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(words))}
                : new FileAttribute<?>[0];
    }
}
