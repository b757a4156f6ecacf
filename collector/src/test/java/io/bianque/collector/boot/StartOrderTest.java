package io.bianque.collector.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.collector.intake.LogCutter;
import io.bianque.collector.partition.PartitionCore;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.protocol.log.FileLog;
import io.bianque.protocol.log.LogOptions;
import io.bianque.seam.NioDisk;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.MapPropertySource;

class StartOrderTest {
    @TempDir
    Path directory;

    @Configuration(proxyBeanMethods = false)
    @Import(CollectorConfiguration.class)
    static class WithACoreThatLooks {
        @Bean
        MeterRegistry meters() {
            return new SimpleMeterRegistry();
        }

        /** Stands for a consumer that takes long to start: when it is made, agents must be served already. */
        @Bean
        PartitionCore core(@Value("${bianque.agent-port}") int port) throws IOException {
            try (var agent = new Socket(InetAddress.getLoopbackAddress(), port)) {
                agent.setSoTimeout(5_000);
                agent.getOutputStream().write(new byte[]{0, 0, 0, 0});
                var answer = new String(agent.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(answer).contains("header_length");
            }
            return new Looker();
        }
    }

    /** Wants nothing of the log. */
    static final class Looker implements PartitionCore {
        @Override
        public String name() {
            return "looker";
        }

        @Override
        public void apply(long offset, CollectorRecord record) {
            // there is nothing to keep
        }

        @Override
        public void writeSnapshot(DataOutput out) {
            // no state
        }

        @Override
        public void readSnapshot(DataInput in) {
            // no state
        }
    }

    @Test
    void agentsAreServedBeforeTheConsumersOfTheLogHaveStarted() throws Exception {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (var context = new AnnotationConfigApplicationContext()) {
            context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test",
                    Map.of("bianque.data-dir", directory.toString(), "bianque.agent-port", port,
                            "bianque.insecure-loopback", "true")));
            new IntakeFirst().initialize(context);
            context.register(WithACoreThatLooks.class);
            context.refresh();
            assertThat(context.getBean("core", PartitionCore.class)).isNotNull();
            assertThat(context.getBean(EarlyMeters.class).registry().get("bianque.log.disk.free").gauge().value())
                    .as("room for the log").isPositive();
        }
        // A second start would find the log locked, had the stop not come to its end.
        FileLog.open(new NioDisk(directory), "log", LogOptions.defaults()).close();
    }

    @Test
    void theLogIsNotCutBeforeEverybodyWhoReadsItHasSaidWhatItNeeds() throws Exception {
        try (var log = FileLog.open(new NioDisk(directory), "log", LogOptions.defaults())) {
            var cutter = new LogCutter(log, 0, "partition", "store");
            cutter.register("partition", () -> 700);
            assertThat(cutter.lowestNeeded()).isZero();
            cutter.register("store", () -> 900);
            assertThat(cutter.lowestNeeded()).isEqualTo(700);
        }
    }
}
