package io.bianque.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bianque.agent.config.AgentConfigReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolLockTest {
    @TempDir
    Path directory;

    @Test
    void oneAgentHasADirectoryAtATime() throws IOException {
        try (var first = SpoolLock.take(directory)) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> SpoolLock.take(directory)).isInstanceOf(IOException.class)
                    .hasMessageContaining("another agent uses the spool in " + directory);
        }
        try (var next = SpoolLock.take(directory)) {
            assertThat(next).isNotNull();
        }
    }

    @Test
    void anAgentRefusesADirectoryInUseAndMakesItsOwnForItsOwnerAlone() throws IOException {
        var spool = directory.resolve("a/b");
        var file = directory.resolve("agent.yaml");
        var text = "servers: [\"127.0.0.1:1\"]\ninsecure_loopback: true\nspool: {directory: " + spool + "}\n";
        Files.writeString(file, text);
        Files.createDirectories(spool.getParent());
        try (var lock = SpoolLock.take(directory)) {
            assertThat(lock).isNotNull();
            var same = text.replace(spool.toString(), directory.toString());
            Files.writeString(file, same);
            assertThatThrownBy(() -> Agent.prepare(file,
                    AgentConfigReader.read("agent.yaml", same.getBytes(StandardCharsets.UTF_8))))
                    .hasMessageContaining("another agent uses the spool");
        }
        Files.writeString(file, text);
        var agent = Agent.prepare(file, AgentConfigReader.read("agent.yaml", text.getBytes(StandardCharsets.UTF_8)));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(spool))).isEqualTo("rwx------");
        agent.discard();
    }
}
