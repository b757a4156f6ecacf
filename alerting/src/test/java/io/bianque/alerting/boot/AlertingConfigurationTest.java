package io.bianque.alerting.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.alert.Transition;
import io.bianque.alerting.evaluation.Evaluation;
import io.bianque.alerting.health.HealthBoard;
import io.bianque.alerting.incident.AlertingHealth;
import io.bianque.alerting.incident.Incidents;
import io.bianque.alerting.state.Accounts;
import io.bianque.alerting.topology.ChangeNote;
import io.bianque.alerting.topology.Changes;
import io.bianque.alerting.topology.TopologyService;
import io.bianque.alerting.topology.TopologyViews;
import io.bianque.collector.partition.Partition;
import io.bianque.collector.partition.PartitionCore;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.OwnReadingsLog;
import io.bianque.collector.record.Stamp;
import io.bianque.collector.series.Labels;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.EntityKind;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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
            assertThat(meters.get("bianque.topology.config.ok").gauge().value()).isEqualTo(1);
        });
        assertThat(directory.resolve("journal/snapshots")).isNotEmptyDirectory();
    }

    @Test
    void ownReadingsAreWrittenByTheirThreadWhichMakesNoBean() throws IOException {
        var makers = new LinkedBlockingQueue<Thread>();
        var written = new LinkedBlockingQueue<Map<String, Double>>();
        context().withBean(OwnReadingsLog.class, () -> {
            makers.add(Thread.currentThread());
            return written::add;
        }, definition -> definition.setLazyInit(true)).run(started -> {
            assertThat(started).hasNotFailed();
            assertThat(written.poll(1, TimeUnit.MINUTES)).containsKey("bianque_evaluation_full");
            assertThat(makers).containsExactly(Thread.currentThread());
        });
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

    @Test
    void aBadTopologyIsToldWithItsPlaceAndStopsNothing() throws IOException {
        Files.createDirectories(directory.resolve("topology"));
        Files.writeString(directory.resolve("topology/shop.yaml"), "hosts:\n- {name: a, strong: [resource:x]}\n");
        context().run(started -> {
            assertThat(started).hasNotFailed();
            assertThat(started.getBean(AlertingHealth.class).problems()).singleElement().asString()
                    .contains("shop.yaml:2:").contains("resource:x is not declared");
            assertThat(started.getBean(MeterRegistry.class).get("bianque.topology.config.ok").gauge().value())
                    .isZero();
        });
    }

    @Test
    void whatIsDeclaredPushedAndHeardIsOneTopology() throws IOException {
        Files.createDirectories(directory.resolve("topology"));
        Files.writeString(directory.resolve("topology/shop.yaml"), "resources: [{name: declared}]\n");
        context().run(started -> {
            var views = started.getBean(TopologyViews.class);
            assertThat(views.push("resources: [{name: pushed}]".getBytes(StandardCharsets.UTF_8))).isEmpty();
            assertThat(views.current().entities()).extracting(entity -> entity.id().name()).containsExactly("declared",
                    "pushed");
            var board = started.getBean(HealthBoard.class);
            board.apply(1, new CollectorRecord.SessionOpened(new Stamp("web-1", 1, 0, 0, 1, 5, 5, false), "boot",
                    Labels.EMPTY, Map.of()));
            board.caughtUp();
            started.getBean(TopologyService.class).look(6);
            assertThat(views.current().entities()).extracting(entity -> entity.id().toString())
                    .contains("resource:declared", "resource:pushed", "host:web-1", "agent:web-1");
            var changes = started.getBean(Changes.class);
            var change = new ChangeNote(new EntityId(EntityKind.HOST, "web-1"), "release", "v2", 7, "ci", "c1");
            assertThat(changes.take(change)).isTrue();
            assertThat(changes.take(change)).as("a repeat").isFalse();
            assertThat(changes.recent(5)).containsExactly(change);
        });
    }
}
