package io.bianque.collector.boot;

import io.bianque.collector.action.ActionEnds;
import io.bianque.collector.action.ActionGateway;
import io.bianque.collector.action.ActionListener;
import io.bianque.collector.action.ActionOutcome;
import io.bianque.collector.action.ProbeGateway;
import io.bianque.collector.intake.Intake;
import io.bianque.collector.intake.LogCutter;
import io.bianque.collector.record.OwnReadingsLog;
import io.bianque.collector.tuning.CheckTunings;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Wires the collector behind its intake, which {@link IntakeFirst} has opened: the log's consumers. The intake stops first,
 * before anything is closed. A consumer that keeps an offset of its own registers it with the {@link LogCutter} when it is made.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CollectorProperties.class)
@Import({PartitionConfiguration.class, StoreConfiguration.class})
public class CollectorConfiguration {
    @Bean
    MeterBinder intakeMeters(EarlyMeters meters, Intake intake) {
        return registry -> {
            meters.bindTo(registry);
            intake.timeAcks(registry);
        };
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    CheckTuningReload checkTuning(@Value("${bianque.data-dir}") Path dataDirectory, CollectorProperties properties,
            Intake intake, MeterRegistry meters) {
        var reload = new CheckTuningReload(
                Objects.requireNonNullElse(properties.checkTuningFile(), dataDirectory.resolve("check-tuning.yaml")),
                intake::tune);
        Gauge.builder("bianque.collector.tuning.ok", reload, each -> each.isBad() ? 0 : 1)
                .description("Whether check-tuning.yaml as it is now is in force").register(meters);
        return reload;
    }

    @Bean
    Supplier<CheckTunings> checkTunings(Intake intake) {
        return intake::tunings;
    }

    @Bean
    OwnReadingsLog ownReadingsLog(Intake intake) {
        return intake::ownReadings;
    }

    @Bean
    ProbeGateway probeGateway(Intake intake) {
        return intake.probes();
    }

    @Bean
    ActionGateway actionGateway(Intake intake) {
        return intake.actions();
    }

    @Bean
    ActionEnds actionEnds(Intake intake, ObjectProvider<ActionListener> listeners) {
        var all = listeners.orderedStream().toList();
        intake.onOutput(new ActionListener() {
            @Override
            public void output(String host, String runId, boolean error, String text) {
                all.forEach(each -> each.output(host, runId, error, text));
            }

            @Override
            public void done(String host, String runId, ActionOutcome outcome, int exitCode, String detail,
                    long atMillis) {
                all.forEach(each -> each.done(host, runId, outcome, exitCode, detail, atMillis));
            }
        });
        return new ActionEnds(all);
    }

    @Bean
    SmartLifecycle intakeStop(Intake intake) {
        return new IntakeStop(intake);
    }
}
