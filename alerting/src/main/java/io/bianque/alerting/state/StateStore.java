package io.bianque.alerting.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.sqlite.SQLiteDataSource;

/**
 * The database: one connection that writes, a few that read. Thread-safe; callers block.
 *
 * <p>A commit is durable when {@link #write} returns (SQLite: WAL with synchronous FULL). No call waits for a connection
 * longer than 2 s.
 */
public final class StateStore implements AutoCloseable {
    private static final int READERS = 4;
    private static final long WAIT_MILLIS = 2_000;

    private final ReentrantLock writing = new ReentrantLock();
    private final Connection writer;
    private final BlockingQueue<Connection> readers = new ArrayBlockingQueue<>(READERS);

    /** Something done with a connection. */
    @FunctionalInterface
    public interface Work<T> {
        /** Does it; must not keep the connection. */
        T with(Connection connection) throws SQLException;
    }

    private StateStore(DataSource source) throws SQLException {
        writer = source.getConnection();
        writer.setAutoCommit(false);
        for (int i = 0; i < READERS; i++) {
            readers.add(source.getConnection());
        }
    }

    /**
     * Opens a SQLite file, or makes it, readable and writable by its owner alone (so are the two files beside it, which
     * take their mode from it), and brings its tables up to date.
     *
     * @throws IOException    if the file cannot be made
     * @throws StateException if it is no database of ours
     */
    public static StateStore sqlite(Path file) throws IOException {
        makePrivate(file);
        var source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + file + "?journal_mode=WAL&synchronous=FULL&busy_timeout=5000&foreign_keys=on");
        source.setGetGeneratedKeys(false); // nobody asks for them, and to learn them costs a query after each insert
        return open(source);
    }

    /**
     * Opens any database that the statements run on.
     *
     * @throws StateException if its tables cannot be brought up to date
     */
    public static StateStore open(DataSource source) {
        try {
            Flyway.configure().dataSource(source).locations("classpath:db/alerting").loggers("slf4j").load().migrate();
            return new StateStore(source);
        } catch (SQLException | RuntimeException e) {
            throw new StateException("the state database cannot be opened: " + e.getMessage(), e);
        }
    }

    private static void makePrivate(Path file) throws IOException {
        var privately = EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(privately));
        }
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(file + " is no regular file");
        }
        for (var each : Set.of(file, Path.of(file + "-wal"), Path.of(file + "-shm"))) {
            if (Files.exists(each, LinkOption.NOFOLLOW_LINKS)) {
                Files.setPosixFilePermissions(each, privately);
            }
        }
    }

    /**
     * Runs work that writes, in one transaction: all of it is durable afterwards, or none when it throws.
     *
     * @throws StateException if the database fails or is busy for more than 2 s
     */
    public <T> T write(Work<T> work) {
        try {
            if (!writing.tryLock(WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new StateException("the state database is busy for more than " + WAIT_MILLIS + " ms", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StateException("interrupted while waiting to write", e);
        }
        try {
            var result = work.with(writer);
            writer.commit();
            return result;
        } catch (SQLException e) {
            rollback();
            throw new StateException("the state database failed: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            rollback();
            throw e;
        } finally {
            writing.unlock();
        }
    }

    private void rollback() {
        try {
            writer.rollback();
        } catch (SQLException e) {
            throw new StateException("the state database failed and could not be rolled back: " + e.getMessage(), e);
        }
    }

    /**
     * Runs work that only reads.
     *
     * @throws StateException if the database fails or all readers are busy for more than 2 s
     */
    public <T> T read(Work<T> work) {
        Connection connection;
        try {
            connection = readers.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StateException("interrupted while waiting to read", e);
        }
        if (connection == null) {
            throw new StateException("all readers of the state database are busy", null);
        }
        try {
            return work.with(connection);
        } catch (SQLException e) {
            throw new StateException("the state database failed: " + e.getMessage(), e);
        } finally {
            readers.add(connection);
        }
    }

    /** Gives the file back. No call may be going on. */
    @Override
    public void close() {
        try {
            writer.close();
            for (var reader : readers) {
                reader.close();
            }
        } catch (SQLException e) {
            throw new StateException("the state database could not be closed: " + e.getMessage(), e);
        }
    }
}
