package io.bianque.server.e2e;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real agent is sent to another collector when its own one stops, and goes on there where it was. */
class MoveIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    @Test
    void anAgentThatIsToldToMoveGoesOnAtTheOtherCollectorAndLosesNothing() throws Exception {
        try (var second = Installation.in(directory.resolve("second"), "--insecure-loopback", "--no-agent").start();
                var first = Installation.in(directory.resolve("first"), "--insecure-loopback")
                        .start("BIANQUE_SERVER_OPTS",
                                "-Dbianque.collector.move-on-stop=" + second.agentAddress())) {
            var readings = new AgentReadings(first.host());
            Installation.eventually(PATIENCE, "the first collector has readings", () -> readings.newest(first) > 0);
            long stopped = System.currentTimeMillis();
            Installation.terminate(first.serverPid());
            Installation.eventually(PATIENCE, "the second collector has newer ones",
                    () -> readings.newest(second) > stopped);
            // The first one has been started again meanwhile, and could be gone back to.
            new Servers(first).awaitReady();
            var ofFirst = readings.moments(first);
            var ofSecond = readings.moments(second);
            AgentReadings.assertOnce(ofFirst);
            AgentReadings.assertOnce(ofSecond);
            // One that the first took and had no time to acknowledge comes to the second as well.
            var all = new ArrayList<>(ofFirst);
            all.addAll(ofSecond);
            AgentReadings.assertWhole(all);
        }
    }
}
