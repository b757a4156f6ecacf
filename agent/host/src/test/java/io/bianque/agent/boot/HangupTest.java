package io.bianque.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HangupTest {
    @Test
    void everySighupRunsTheAction() throws Exception {
        assumeTrue(hangupIsHeard(), "not run: SIGHUP is ignored here, as under nohup, and no JVM changes that");
        var runs = new Semaphore(0);
        Hangup.onSignal(runs::release);
        for (var i = 0; i < 2; i++) {
            var kill = new ProcessBuilder("/bin/kill", "-HUP", Long.toString(ProcessHandle.current().pid())).start();
            assertThat(kill.waitFor()).isZero();
            assertThat(runs.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(runs.availablePermits()).isZero();
    }

    /** Bit 0 of the signals that this process was started to ignore. */
    private static boolean hangupIsHeard() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("SigIgn:"))
                    .noneMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 1) != 0);
        }
    }
}
