package io.bianque.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HangupTest {
    @Test
    void everySighupRunsTheAction() throws Exception {
        var runs = new Semaphore(0);
        Hangup.onSignal(runs::release);
        for (var i = 0; i < 2; i++) {
            var kill = new ProcessBuilder("/bin/kill", "-HUP", Long.toString(ProcessHandle.current().pid())).start();
            assertThat(kill.waitFor()).isZero();
            assertThat(runs.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(runs.availablePermits()).isZero();
    }
}
