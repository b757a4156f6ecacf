package io.bianque.testkit;

import io.bianque.seam.Disk;
import io.bianque.seam.DiskFile;
import io.bianque.seam.DiskFullException;
import io.bianque.seam.DiskPath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.Arrays;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that is as unkind as a real one may be.
 *
 * <p>A power loss drops any part of what was not synced: whole writes, sectors, the end of a write at any byte, names in
 * directories. A failed sync loses what was written since the last one for good, though it can still be read. Writes and syncs
 * fail on command; the disk has a capacity; and the process can be ended at the k-th change of the disk. Thread-safe. Files are
 * kept below 2 GiB.
 */
public final class SimulatedDisk implements Disk {
    /** A change of names that no directory sync has made durable; a null inode takes the name away. */
    private record NameChange(String directory, List<String> names, List<@Nullable SimulatedInode> inodes) {}

    private final TreeMap<String, SimulatedInode> files = new TreeMap<>();
    private final TreeMap<String, SimulatedInode> durableFiles = new TreeMap<>();
    private final Set<String> directories = new TreeSet<>(Set.of(""));
    private final List<NameChange> nameChanges = new ArrayList<>();
    private long capacity = Long.MAX_VALUE;
    private long failSyncIn = -1;
    private long failWriteIn = -1;
    private long crashIn = -1;
    private boolean crashed;
    private long operations;
    private int generation;
    private @Nullable RandomGenerator tearing;

    /** Bounds the bytes of all files together from now on. */
    public synchronized void setCapacity(long bytes) {
        capacity = bytes;
    }

    /** Lets the n-th sync from now fail, {@code n >= 1}; 0 lets none fail. Directories count too. */
    public synchronized void failSync(int n) {
        failSyncIn = n;
    }

    /** Lets the n-th write from now fail after a part of it, {@code n >= 1}; 0 lets none fail. */
    public synchronized void failWrite(int n) {
        failWriteIn = n;
    }

    /**
     * Ends the process at the k-th change from now, {@code k >= 1}, with a {@link SimulatedCrash}. A write is cut off in its
     * middle, anything else does not happen. Until {@link #kill} or {@link #powerLoss} every use of the disk then throws the same.
     */
    public synchronized void crashAtOperation(long k, RandomGenerator random) {
        crashIn = k;
        tearing = random;
    }

    /** How often this disk was changed: creates, writes, truncations, syncs, deletions, renames. */
    public synchronized long operations() {
        return operations;
    }

    /** Ends the process: all handles are dead; nothing that was written is lost. */
    public synchronized void kill() {
        generation++;
        crashed = false;
        crashIn = -1;
        failSyncIn = -1;
        failWriteIn = -1;
    }

    /** Ends the process and the power: only what was synced is sure to be left. */
    public synchronized void powerLoss(RandomGenerator random) {
        kill();
        for (var change : nameChanges) {
            if (random.nextBoolean()) {
                rename(durableFiles, change);
            }
        }
        nameChanges.clear();
        files.clear();
        files.putAll(durableFiles);
        new HashSet<>(files.values()).forEach(inode -> inode.powerLoss(random));
    }

    /** The bytes of a file. */
    public synchronized byte[] content(String path) throws IOException {
        return inode(path).content();
    }

    /** Makes a file hold these bytes, durably, as a person with a hex editor would. */
    public synchronized void put(String path, byte[] bytes) {
        var inode = new SimulatedInode();
        inode.replace(bytes);
        files.put(DiskPath.ofFile(path), inode);
        durableFiles.put(path, inode);
    }

    /** Takes a file away, durably. */
    public synchronized void lose(String path) {
        files.remove(path);
        durableFiles.remove(path);
    }

    /** Another disk that holds the same files and directories, all durable. */
    public synchronized SimulatedDisk copy() {
        var copy = new SimulatedDisk();
        copy.directories.addAll(directories);
        files.forEach((path, inode) -> copy.put(path, inode.content()));
        return copy;
    }

    @Override
    public synchronized DiskFile create(String path) throws IOException {
        change("create " + path);
        requireDirectory(DiskPath.parent(DiskPath.ofFile(path)));
        if (files.containsKey(path) || directories.contains(path)) {
            throw new FileAlreadyExistsException(path);
        }
        if (used() >= capacity) {
            throw new DiskFullException("no room left for " + path);
        }
        var inode = new SimulatedInode();
        changeNames(path, List.of(path), List.of(inode));
        return new Handle(path, inode);
    }

    @Override
    public synchronized DiskFile open(String path) throws IOException {
        alive();
        return new Handle(path, inode(DiskPath.ofFile(path)));
    }

    @Override
    public synchronized List<String> list(String directory) throws IOException {
        alive();
        requireDirectory(DiskPath.ofDirectory(directory));
        var names = new TreeSet<String>();
        for (var paths : List.of(files.keySet(), directories)) {
            for (var path : paths) {
                if (!path.isEmpty() && DiskPath.parent(path).equals(directory)) {
                    names.add(path.substring(path.lastIndexOf('/') + 1));
                }
            }
        }
        return List.copyOf(names);
    }

    @Override
    public synchronized boolean exists(String path) {
        alive();
        return files.containsKey(DiskPath.ofDirectory(path)) || directories.contains(path);
    }

    @Override
    public synchronized void delete(String path) throws IOException {
        change("delete " + path);
        if (directories.contains(DiskPath.ofFile(path))) {
            if (!list(path).isEmpty()) {
                throw new DirectoryNotEmptyException(path);
            }
            directories.remove(path);
        } else {
            inode(path);
            changeNames(path, List.of(path), Arrays.asList((SimulatedInode) null));
        }
    }

    @Override
    public synchronized void rename(String source, String target) throws IOException {
        change("rename " + source);
        var inode = inode(DiskPath.ofFile(source));
        requireDirectory(DiskPath.parent(DiskPath.ofFile(target)));
        changeNames(target, List.of(source, target), Arrays.asList(null, inode));
    }

    @Override
    public synchronized void createDirectories(String path) throws IOException {
        change("create directories " + path);
        for (var directory = DiskPath.ofDirectory(path); !directory.isEmpty(); directory = DiskPath.parent(directory)) {
            if (files.containsKey(directory)) {
                throw new FileAlreadyExistsException(directory);
            }
            directories.add(directory);
        }
    }

    @Override
    public synchronized void syncDirectory(String directory) throws IOException {
        change("sync directory " + directory);
        requireDirectory(directory);
        failedSync(directory);
        for (var each : List.copyOf(nameChanges)) {
            if (each.directory.equals(directory)) {
                rename(durableFiles, each);
                nameChanges.remove(each);
            }
        }
    }

    @Override
    public synchronized long freeBytes() {
        alive();
        return Math.max(0, capacity - used());
    }

    private void changeNames(String path, List<String> names, List<@Nullable SimulatedInode> inodes) {
        var change = new NameChange(DiskPath.parent(path), names, inodes);
        rename(files, change);
        nameChanges.add(change);
    }

    private static void rename(Map<String, SimulatedInode> tree, NameChange change) {
        for (int i = 0; i < change.names.size(); i++) {
            var inode = change.inodes.get(i);
            if (inode == null) {
                tree.remove(change.names.get(i));
            } else {
                tree.put(change.names.get(i), inode);
            }
        }
    }

    private SimulatedInode inode(String path) throws IOException {
        var inode = files.get(path);
        if (inode == null) {
            throw new NoSuchFileException(path);
        }
        return inode;
    }

    private void requireDirectory(String directory) throws IOException {
        if (files.containsKey(directory)) {
            throw new NotDirectoryException(directory);
        }
        if (!directories.contains(directory)) {
            throw new NoSuchFileException(directory);
        }
    }

    private long used() {
        return files.values().stream().distinct().mapToLong(SimulatedInode::size).sum();
    }

    private void alive() {
        if (crashed) {
            throw new SimulatedCrash("a disk whose process has ended");
        }
    }

    private void change(String what) {
        alive();
        operations++;
        if (crashIn > 0 && --crashIn == 0) {
            crashed = true;
            throw new SimulatedCrash("operation " + operations + ": " + what);
        }
    }

    private void failedSync(String what) throws IOException {
        if (failSyncIn > 0 && --failSyncIn == 0) {
            throw new IOException("simulated I/O error while syncing " + what);
        }
    }

    private final class Handle implements DiskFile {
        private final String path;
        private final SimulatedInode inode;
        private final int born = generation;
        private boolean closed;

        Handle(String path, SimulatedInode inode) {
            this.path = path;
            this.inode = inode;
        }

        private void usable() throws IOException {
            alive();
            if (closed || born != generation) {
                throw new java.nio.channels.ClosedChannelException();
            }
        }

        @Override
        public long size() throws IOException {
            synchronized (SimulatedDisk.this) {
                usable();
                return inode.size();
            }
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            synchronized (SimulatedDisk.this) {
                usable();
                var bytes = new byte[target.remaining()];
                int read = position >= inode.size() ? 0 : inode.read(bytes, 0, bytes.length, (int) position);
                target.put(bytes, 0, read);
                return read == 0 && bytes.length > 0 ? -1 : read;
            }
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            synchronized (SimulatedDisk.this) {
                usable();
                var bytes = new byte[source.remaining()];
                source.get(bytes);
                int at = Math.toIntExact(position);
                if (crashIn == 1 && tearing != null) {
                    inode.write(at, Arrays.copyOf(bytes, tearing.nextInt(bytes.length + 1)));
                }
                change("write " + path);
                if (failWriteIn > 0 && --failWriteIn == 0) {
                    inode.write(at, Arrays.copyOf(bytes, bytes.length / 2));
                    throw new IOException("simulated I/O error while writing " + path);
                }
                long room = Math.max(0, capacity - used() + Math.max(0, inode.size() - position));
                if (bytes.length > room) {
                    inode.write(at, Arrays.copyOf(bytes, (int) room));
                    throw new DiskFullException("no room left for " + path);
                }
                inode.write(at, bytes);
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            synchronized (SimulatedDisk.this) {
                usable();
                change("truncate " + path);
                inode.truncate((int) Math.min(size, Integer.MAX_VALUE));
            }
        }

        @Override
        public void sync() throws IOException {
            synchronized (SimulatedDisk.this) {
                usable();
                change("sync " + path);
                try {
                    failedSync(path);
                } catch (IOException e) {
                    inode.loseUnsynced();
                    throw e;
                }
                inode.sync();
            }
        }

        @Override
        public void close() {
            synchronized (SimulatedDisk.this) {
                closed = true;
            }
        }
    }
}
