package io.bianque.alerting.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.alert.Transition;
import io.bianque.alerting.evaluation.Evaluation;
import io.bianque.alerting.incident.Incidents;
import io.bianque.alerting.state.Accounts;
import io.bianque.collector.partition.Partition;
import io.bianque.collector.partition.PartitionCore;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class AlertingConfigurationTest {
    @TempDir
    private Path directory;

    @SuppressWarnings("NullAway.Init") // JUnit sets the directory
    AlertingConfigurationTest() {}

    private ApplicationContextRunner context() throws IOException {
        Files.createDirectories(directory.resolve("rules"));
        Files.writeString(directory.resolve("receivers.yaml"), "receivers: []\n");
        return new ApplicationContextRunner().withUserConfiguration(AlertingConfiguration.class)
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withPropertyValues("bianque.data-dir=" + directory, "bianque.alerting.reload-every=1s");
    }

    @Test
    void allPartsAreThereStartAndStop() throws IOException {
        context().run(started -> {
            assertThat(started).hasNotFailed().hasSingleBean(Incidents.class).hasSingleBean(Transition.Sink.class)
                    .hasSingleBean(Accounts.class).hasSingleBean(Evaluation.class);
            started.getBean(Partition.Barrier.class).flush();
            for (var core : started.getBeansOfType(PartitionCore.class).values()) {
                core.writeSnapshot(new DataOutputStream(OutputStream.nullOutputStream()));
            }
            var meters = started.getBean(MeterRegistry.class);
            assertThat(meters.get("bianque.journal.up").gauge().value()).isEqualTo(1);
            assertThat(meters.get("bianque.notification.config.ok").gauge().value()).isEqualTo(1);
        });
        assertThat(directory.resolve("journal/snapshots")).isNotEmptyDirectory();
    }

    @Test
    void badRulesAtTheStartAreToldWithTheirPlaces() throws IOException {
        var context = context();
        Files.writeString(directory.resolve("rules/bad.yaml"), "rules:\n  - nmae: X\n");
        context.run(failed -> assertThat(failed.getStartupFailure()).rootCause().hasMessageContaining("bad.yaml:2"));
    }

    @Test
    void r23ABadReceiversFileKeepsTheOldOneAndSaysSo() throws IOException {
        context().run(started -> {
            var reload = started.getBean(ReceiversReload.class);
            Files.writeString(directory.resolve("receivers.yaml"), "receivers: [oops");
            for (int look = 0; look < 2; look++) {
                reload.look(_ -> {
                    throw new AssertionError("a bad file is not handed on");
                });
            }
            assertThat(reload.problem()).contains("receivers.yaml:1");
            assertThat(started.getBean(MeterRegistry.class).get("bianque.notification.config.ok").gauge().value())
                    .isZero();
            Files.writeString(directory.resolve("receivers.yaml"), "receivers: []\n");
            reload.look(receivers -> assertThat(receivers).isEmpty());
            reload.look(receivers -> assertThat(receivers).isEmpty());
            assertThat(reload.problem()).isNull();
        });
    }
}
