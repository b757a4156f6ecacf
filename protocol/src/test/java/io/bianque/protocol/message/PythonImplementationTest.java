package io.bianque.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The second implementation, in Python and written from the specification alone, reads and writes the same vectors. Needs
 * python3 of 3.11 or later; without it the test fails, as a build that left it out would say more than it knows.
 */
class PythonImplementationTest {
    private static final int SECONDS = 180;

    @TempDir
    Path directory;

    @Test
    void theSecondImplementationPassesItsTestsWithTheSameVectors() throws IOException, InterruptedException {
        var output = directory.resolve("output");
        var process = new ProcessBuilder("python3", "-B", "-m", "unittest", "discover", "-s", "python")
                .redirectErrorStream(true).redirectOutput(output.toFile()).start();
        try {
            assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).as("ended within %d s", SECONDS).isTrue();
        } finally {
            process.destroyForcibly();
        }
        var said = Files.readString(output);
        assertThat(process.exitValue()).as(said).isZero();
        assertThat(said).containsPattern("Ran [1-9][0-9]+ tests").contains("OK").doesNotContain("skipped");
    }
}
