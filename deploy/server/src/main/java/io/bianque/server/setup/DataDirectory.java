package io.bianque.server.setup;

import io.bianque.server.pki.CertificateAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One installation's data directory, locked for this process.
 *
 * <p>Nothing an operator may have edited is ever written over: a file that is there stays as it is.
 */
public final class DataDirectory implements AutoCloseable {
    private static final String OWNER_ONLY = "rwx------";
    private static final String PACK = "/rules/";
    private static final String EVERY_START = "# written at every start";

    private final Path root;
    private final FileChannel lockFile;
    private final FileLock lock;

    private DataDirectory(Path root, FileChannel lockFile, FileLock lock) {
        this.root = root;
        this.lockFile = lockFile;
        this.lock = lock;
    }

    /**
     * Opens the directory, makes what is missing, and locks it until {@link #close}.
     *
     * @throws IOException              with what to do in its message, if the directory cannot be used
     * @throws GeneralSecurityException if a certificate or key there is damaged
     */
    public static DataDirectory open(ServerSettings settings, Instant now, SecureRandom random)
            throws IOException, GeneralSecurityException {
        var root = settings.dataDirectory().toAbsolutePath().normalize();
        Files.createDirectories(root,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
        var directory = lock(root);
        try {
            directory.prepare(settings, now, random);
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            directory.close();
            throw e;
        }
        return directory;
    }

    private static DataDirectory lock(Path root) throws IOException {
        var file = root.resolve("lock");
        var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var lock = tryLock(channel);
        if (lock == null) {
            channel.close();
            throw new IOException(
                    "another server uses " + root + ": stop it, or give this one another directory (--data DIR)");
        }
        return new DataDirectory(root, channel, lock);
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            return null; // this very process has it: the same answer as when another one has
        }
    }

    private void prepare(ServerSettings settings, Instant now, SecureRandom random)
            throws IOException, GeneralSecurityException {
        for (var name : List.of("log", "journal", "partition", "store", "state", "agent", "logs")) {
            Files.createDirectories(root.resolve(name),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
        }
        var authority = CertificateAuthority.open(tls(), now, random);
        authority.server(List.of("localhost", settings.host()), List.of("127.0.0.1", "::1"));
        var agent = authority.agent(settings.host());
        link(tls().resolve("agent.pem"), agent.certificate());
        link(tls().resolve("agent.key"), agent.key());
        Files.writeString(root.resolve("agent/host"), settings.host());
        writeAgentFile(root.resolve("agent/agent.yaml"), agentFile(settings));
        writeOnce(root.resolve("receivers.yaml"), resource("/setup/receivers.yaml"));
        copyRulePack();
    }

    /**
     * The agent's file is the operator's, but for the lines that say so themselves: they follow the options of this start.
     */
    private static void writeAgentFile(Path file, String fresh) throws IOException {
        writeOnce(file, fresh);
        var text = new StringBuilder();
        for (var line : Files.readString(file).lines().toList()) {
            var key = line.endsWith(EVERY_START) ? line.substring(0, line.indexOf(':') + 1) : "";
            var written = key.isEmpty()
                    ? line
                    : fresh.lines().filter(l -> l.startsWith(key) && l.endsWith(EVERY_START)).findFirst().orElse(line);
            text.append(written).append('\n');
        }
        if (!text.toString().equals(Files.readString(file))) {
            var temporary = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(temporary, text);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** The rule pack is the operator's from the first start on; a directory that is there is left alone. */
    private void copyRulePack() throws IOException {
        var rules = root.resolve("rules");
        if (Files.exists(rules)) {
            return;
        }
        var temporary = Files.createTempDirectory(root, "rules");
        for (var name : resource(PACK + "index").lines().toList()) {
            Files.writeString(temporary.resolve(name), resource(PACK + name));
        }
        Files.move(temporary, rules, StandardCopyOption.ATOMIC_MOVE);
    }

    private String agentFile(ServerSettings settings) throws IOException {
        return resource("/setup/agent.yaml").replace("@HOST@", settings.host())
                .replace("@PORT@", Integer.toString(settings.agentPort())).replace("@DIR@", root.toString())
                .replace("@INSECURE@", Boolean.toString(settings.insecureLoopback()));
    }

    /** The directory itself, absolute. */
    public Path root() {
        return root;
    }

    /** Where certificates and keys lie. */
    public Path tls() {
        return root.resolve("tls");
    }

    @Override
    public void close() throws IOException {
        lock.release();
        lockFile.close();
    }

    private static void link(Path link, Path target) throws IOException {
        var temporary = link.resolveSibling(link.getFileName() + ".new");
        Files.deleteIfExists(temporary);
        Files.createSymbolicLink(temporary, target.getFileName());
        Files.move(temporary, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void writeOnce(Path file, String text) throws IOException {
        try {
            Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException _) {
            // The operator's, perhaps edited: it stays.
        }
    }

    private static String resource(String name) throws IOException {
        try (var in = DataDirectory.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new UncheckedIOException(new IOException("the program is incomplete: " + name + " is missing"));
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The name this host goes by, cut to what a certificate and a label can carry. */
    public static String localHostName() {
        try {
            return InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9._-]", "-");
        } catch (IOException _) {
            return "localhost";
        }
    }
}
