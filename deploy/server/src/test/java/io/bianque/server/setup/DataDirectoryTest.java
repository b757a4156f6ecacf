package io.bianque.server.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    private static final Instant NOW = Instant.parse("2026-05-01T00:00:00Z");

    @TempDir
    Path parent;

    @Test
    void theFirstStartMakesEverythingAndTheOwnerAloneMayReadIt() throws Exception {
        try (var directory = open()) {
            assertThat(directory.root().resolve("agent/agent.yaml")).content().contains("127.0.0.1:7411")
                    .doesNotContain("@");
            assertThat(directory.root().resolve("receivers.yaml")).exists();
            assertThat(directory.root().resolve("rules")).isDirectoryContaining("glob:**.yaml");
            assertThat(directory.tls().resolve("agent.pem")).exists();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.root())))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void aSecondStartKeepsWhatTheOperatorEdited() throws Exception {
        open().close();
        var rules = parent.resolve("data/rules");
        Files.writeString(parent.resolve("data/receivers.yaml"), "receivers: [] # mine\n");
        try (var files = Files.list(rules)) {
            Files.delete(files.findFirst().orElseThrow());
        }
        var left = count(rules);
        open().close();
        assertThat(parent.resolve("data/receivers.yaml")).hasContent("receivers: [] # mine\n");
        assertThat(count(rules)).as("a rule file that was removed stays removed").isEqualTo(left);
    }

    @Test
    void theAgentsFileFollowsTheOptionsOfAStartAndKeepsTheRest() throws Exception {
        open().close();
        var file = parent.resolve("data/agent/agent.yaml");
        Files.writeString(file, Files.readString(file).replace("top: 10", "top: 3 # mine"));
        DataDirectory.open(new ServerSettings(parent.resolve("data"), "web-01", 9999, true), NOW, new SecureRandom())
                .close();
        assertThat(file).content().contains("127.0.0.1:9999").contains("insecure_loopback: true")
                .contains("top: 3 # mine").doesNotContain("7411");
    }

    @Test
    void twoServersOnOneDirectoryAreRefused() throws Exception {
        try (var _ = open()) {
            assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("another server uses")
                    .hasMessageContaining("--data");
        }
        open().close();
    }

    @Test
    void aHostNameThatNoCertificateCanCarryIsRefused() {
        assertThatThrownBy(() -> new ServerSettings(parent, "web/01", 7411, false))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("web/01");
    }

    private DataDirectory open() throws Exception {
        return DataDirectory.open(new ServerSettings(parent.resolve("data"), "web-01", 7411, false), NOW,
                new SecureRandom());
    }

    private static long count(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.count();
        }
    }
}
