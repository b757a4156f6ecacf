package io.bianque.agent.boot;

import io.bianque.agent.config.AgentConfig;
import io.bianque.agent.config.AgentConfigReader;
import io.bianque.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
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

    /**
     * Looks once.
     *
     * @param now whether the file is taken at the first sight (somebody says that it is whole)
     * @return the new configuration, or empty when the old one stays
     */
    Optional<AgentConfig> look(boolean now) {
        final byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            say(file + " cannot be read: " + e.getMessage());
            return Optional.empty();
        }
        var stable = now || Arrays.equals(bytes, seen);
        var isKnownBad = !now && Arrays.equals(bytes, rejected);
        seen = bytes;
        if (!stable || isKnownBad) {
            return Optional.empty();
        }
        if (Arrays.equals(bytes, inForce)) {
            putBack();
            return Optional.empty();
        }
        try {
            var config = AgentConfigReader.read(file.toString(), bytes);
            inForce = bytes;
            rejected = null;
            bad = false;
            LOG.info("{} has changed and is in force", file);
            return Optional.of(config);
        } catch (ConfigException e) {
            rejected = bytes;
            bad = true;
            LOG.error("{} has changed but is bad; the old configuration stays in force:\n{}", file, e.getMessage());
            return Optional.empty();
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
