package io.bianque.agent.boot;

import io.bianque.agent.config.AgentConfig;
import io.bianque.agent.config.AgentConfigReader;
import io.bianque.config.ConfigException;
import io.bianque.config.StrictYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether the configuration file has changed. A change counts when two looks in a row see the same bytes, so that a file
 * is not read while it is being written; a bad one is said once and the old one stays in force. Confined to one thread.
 */
final class ConfigWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigWatch.class);

    private final Path file;
    private byte[] inForce;
    private byte[] seen;
    private byte @Nullable [] rejected;
    private boolean bad;

    ConfigWatch(Path file, byte[] inForce) {
        this.file = file;
        this.inForce = inForce.clone();
        this.seen = inForce.clone();
    }

    /** Puts a new configuration in force. */
    interface Taker {
        /** Takes it, or throws when a file that it names cannot be used: nothing has changed then. */
        void take(AgentConfig next) throws IOException;
    }

    /**
     * The bytes of a configuration file, or its first {@value StrictYaml#LIMIT_BYTES} and one more, which is more than any
     * configuration may have: a file of any length costs no more memory than that.
     */
    static byte[] read(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(StrictYaml.LIMIT_BYTES + 1);
        }
    }

    /**
     * Looks once. What the taker refuses is offered again at each look, since its files may be mended without a change here.
     *
     * @param now   whether the file is taken at the first sight (somebody says that it is whole)
     * @param taker takes the new configuration, if there is one
     */
    void look(boolean now, Taker taker) {
        final byte[] bytes;
        try {
            bytes = read(file);
        } catch (IOException e) {
            say(file + " cannot be read: " + e.getMessage());
            return;
        }
        var stable = now || Arrays.equals(bytes, seen);
        var isKnownBad = !now && Arrays.equals(bytes, rejected);
        seen = bytes;
        if (!stable || isKnownBad) {
            return;
        }
        if (Arrays.equals(bytes, inForce)) {
            putBack();
            return;
        }
        try {
            taker.take(AgentConfigReader.read(file.toString(), bytes));
            inForce = bytes;
            rejected = null;
            bad = false;
            LOG.info("{} has changed and is in force", file);
        } catch (ConfigException e) {
            rejected = bytes;
            bad = true;
            LOG.error("{} has changed but is bad; the old configuration stays in force:\n{}", file, e.getMessage());
        } catch (IOException e) {
            say(file + " has changed but cannot be used: " + e.getMessage());
        }
    }

    /** The file is what is in force: if it was anything else in between, that is over. */
    private void putBack() {
        if (bad) {
            LOG.info("{} is again the configuration that is in force", file);
        }
        rejected = null;
        bad = false;
    }

    private void say(String problem) {
        if (!bad) {
            LOG.error("{}; the old configuration stays in force", problem);
        }
        bad = true;
    }

    /** Whether the file as it is now is not the configuration in force. */
    boolean isBad() {
        return bad;
    }
}
