package io.bianque.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.agent.link.AgentSession;
import io.bianque.agent.link.Identity;
import io.bianque.agent.reading.Losses;
import io.bianque.agent.reading.Readings;
import io.bianque.agent.spool.Spool;
import io.bianque.collector.admission.Admission;
import io.bianque.collector.admission.SeriesRegistry;
import io.bianque.collector.intake.Intake;
import io.bianque.collector.intake.IntakeSettings;
import io.bianque.collector.intake.LogCutter;
import io.bianque.protocol.frame.FrameDecoder;
import io.bianque.protocol.frame.FrameLimits;
import io.bianque.protocol.log.FileLog;
import io.bianque.protocol.log.LogOptions;
import io.bianque.protocol.message.Clocks;
import io.bianque.protocol.message.MessageCodec;
import io.bianque.seam.CrashPoints;
import io.bianque.seam.MonotonicClock;
import io.bianque.seam.NioDisk;
import io.bianque.testkit.SeededRandom;
import io.bianque.testkit.SimulatedDisk;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent's session and the collector's intake, over a socket. */
class AgentToCollectorTest {
    private static final int SERIES = 600;

    @TempDir
    Path directory;

    @Test
    void longDefinitionsCrossCompressedAndEveryReadingIsAcknowledged() throws Exception {
        var meters = new SimpleMeterRegistry();
        var disk = new NioDisk(directory);
        var log = FileLog.open(disk, "log", LogOptions.defaults());
        var intake = new Intake(IntakeSettings.of(InetAddress.getLoopbackAddress(), 0, null, "node-1"), log, disk,
                new Admission(SeriesRegistry.Limits.DEFAULT, 100), new LogCutter(log, 0), InstantSource.system(),
                MonotonicClock.system(), meters, CrashPoints.none());
        intake.start();
        try (var socket = new Socket(intake.localAddress().getAddress(), intake.localAddress().getPort())) {
            socket.setSoTimeout(20_000);
            var spool = Spool.open(new SimulatedDisk(), 4 << 20, new SeededRandom(1), new Losses());
            try (var session = new AgentSession(spool,
                    new Identity("web-01", "test/1", "", "boot", Map.of(), Map.of(), true), Duration.ofSeconds(1),
                    frame -> write(socket, frame), clocks(), System.nanoTime())) {
                fill(spool);
                var in = socket.getInputStream();
                var decoder = new FrameDecoder(FrameLimits.DEFAULT);
                var codec = new MessageCodec();
                var bytes = new byte[16 << 10];
                while (!session.isDrained()) {
                    int count = in.read(bytes);
                    assertThat(count).as("the collector keeps the connection").isPositive();
                    var buffer = ByteBuffer.wrap(bytes, 0, count);
                    for (var frame = decoder.next(buffer); frame != null; frame = decoder.next(buffer)) {
                        session.received(codec.read(frame), clocks(), System.nanoTime());
                    }
                    session.pump(clocks(), System.nanoTime());
                    assertThat(session.end()).isEmpty();
                }
            }
        } finally {
            intake.stop();
            log.close();
        }
        assertThat(meters.counter("bianque.intake.readings").count()).isEqualTo(SERIES);
        assertThat(meters.counter("bianque.intake.packed").count()).isPositive();
        assertThat(meters.counter("bianque.intake.unpacked").count())
                .isGreaterThan(5 * meters.counter("bianque.intake.packed").count());
    }

    private static void fill(Spool spool) throws IOException {
        var readings = new Readings(System.currentTimeMillis());
        for (int i = 0; i < SERIES; i++) {
            readings.put("bianque_process_resident_bytes", "process", "worker-" + i, i);
        }
        assertThat(spool.add(readings, System.currentTimeMillis(), 5)).isTrue();
        assertThat(spool.sync()).isTrue();
    }

    private static Clocks clocks() {
        return new Clocks(System.currentTimeMillis(), Math.floorMod(System.nanoTime() / 1_000_000, 1L << 50));
    }

    private static void write(Socket socket, ByteBuffer frame) {
        try {
            socket.getOutputStream().write(frame.array(), frame.arrayOffset() + frame.position(), frame.remaining());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
