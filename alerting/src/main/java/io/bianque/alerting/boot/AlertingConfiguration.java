package io.bianque.alerting.boot;

import io.bianque.alerting.alert.Transition;
import io.bianque.alerting.incident.AlertingHealth;
import io.bianque.alerting.incident.Incidents;
import io.bianque.alerting.journal.Causes;
import io.bianque.alerting.journal.JournalOptions;
import io.bianque.alerting.notify.Dispatcher;
import io.bianque.alerting.notify.OutboundHttp;
import io.bianque.alerting.notify.ReceiversFile;
import io.bianque.alerting.notify.RetryPolicy;
import io.bianque.alerting.notify.pagerduty.PagerDutyKind;
import io.bianque.alerting.notify.webhook.WebhookKind;
import io.bianque.alerting.silence.Silences;
import io.bianque.alerting.state.Accounts;
import io.bianque.alerting.state.Sessions;
import io.bianque.alerting.state.StateStore;
import io.bianque.collector.partition.Partition;
import io.bianque.protocol.log.FileLog;
import io.bianque.seam.CrashPoints;
import io.bianque.seam.MonotonicClock;
import io.bianque.seam.NioDisk;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocketFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Alerting as beans: {@link Incidents}, a {@link Transition.Sink} for the evaluation, {@link Accounts} and
 * {@link Sessions}, and the evaluation as one of the partition's cores.
 *
 * <p>Spring makes and starts the sink before what needs it, and stops it after, so that no transition is lost between
 * the partition's end and the journal's.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AlertingProperties.class)
@Import({EvaluationConfiguration.class, RunbookConfiguration.class, TopologyConfiguration.class})
public class AlertingConfiguration {
    @Bean(destroyMethod = "close")
    StateStore stateStore(@Value("${bianque.data-dir}") Path dataDirectory) throws IOException {
        var directory = Files.createDirectories(dataDirectory.resolve("state"));
        return StateStore.sqlite(directory.resolve("bianque.db"));
    }

    @Bean
    Accounts accounts(StateStore store) {
        return new Accounts(store);
    }

    @Bean
    Sessions sessions(StateStore store) {
        return new Sessions(store);
    }

    @Bean
    ReceiversReload receiversReload(@Value("${bianque.data-dir}") Path dataDirectory, AlertingProperties properties) {
        var wall = InstantSource.system();
        var http = new OutboundHttp((SSLSocketFactory) SSLSocketFactory.getDefault(), OutboundHttp.Resolver.system(),
                wall,
                MonotonicClock.system(), OutboundHttp.DEADLINE);
        var zone = properties.zone() == null ? ZoneId.systemDefault() : ZoneId.of(properties.zone());
        var reader = new ReceiversFile(List.of(new WebhookKind(wall), new PagerDutyKind()), http,
                properties.publicUrl(),
                zone);
        var file = properties.receiversFile();
        return new ReceiversReload(file == null ? dataDirectory.resolve("receivers.yaml") : file, reader);
    }

    @Bean(destroyMethod = "close")
    AlertingRunner alertingRunner(@Value("${bianque.data-dir}") Path dataDirectory, AlertingProperties properties,
            StateStore store, ReceiversReload receivers, ObjectProvider<CrashPoints> crash,
            @Qualifier("collectorLog") ObjectProvider<FileLog> log, MeterRegistry meters) throws IOException {
        var crashPoints = crash.getIfAvailable(CrashPoints::none);
        var readFrom = log.getIfAvailable();
        var options = new JournalOptions(properties.journalRetention().toBytes(), 10_000, properties.snapshotEvery(),
                crashPoints, readFrom == null ? Causes.DURABLE : new LogOfCauses(readFrom));
        var wall = InstantSource.system();
        var monotonic = MonotonicClock.system();
        var random = new SecureRandom();
        var journalDirectory = Files.createDirectories(dataDirectory.resolve("journal"));
        var alerting = new Alerting(new NioDisk(journalDirectory), options, store, wall, monotonic,
                outcomes -> new Dispatcher(new Dispatcher.Context(RetryPolicy.standard(), wall, monotonic, random,
                        outcomes,
                        crashPoints,
                        (receiver, outcome, took) -> AlertingMeters.attempted(meters, receiver, outcome, took))),
                properties.commandTimeout(), () -> installationId(random), _ -> {});
        AlertingMeters.bind(alerting, receivers, meters);
        return new AlertingRunner(alerting, receivers, properties.automation(), properties.reloadEvery());
    }

    @Bean(destroyMethod = "interrupt")
    Thread rehearsal(AlertingProperties properties) {
        return Thread.ofPlatform().name("rehearsal").daemon().start(() -> {
            try {
                Thread.sleep(Rehearsal.AFTER);
                Rehearsal.play(properties.rehearsals(), Rehearsal.AT_MOST, InstantSource.system(),
                        MonotonicClock.system());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the server stops
            }
        });
    }

    private static String installationId(SecureRandom random) {
        var bytes = new byte[6];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @Bean
    Incidents incidents(AlertingRunner runner) {
        return runner.alerting().incidents();
    }

    @Bean
    Silences silences(AlertingRunner runner) {
        return runner.alerting().incidents().silences();
    }

    @Bean
    AlertingHealth alertingHealth(AlertingRunner runner, ReceiversReload receivers, RulesReload rules,
            TopologyReload topology, RunbooksReload runbooks) {
        return new AlertingHealth() {
            @Override
            public boolean isWorking() {
                return runner.alerting().journal().isRunning();
            }

            @Override
            public List<String> problems() {
                var journal = isWorking()
                        ? null
                        : "The journal has failed: nothing is decided or sent. See the server's log, then start it again.";
                return Stream.of(journal, rules.problem(), receivers.problem(), topology.problem(), runbooks.problem())
                        .filter(Objects::nonNull)
                        .map(String::valueOf).toList();
            }
        };
    }

    // The runner stops it, after all that feed it.
    @Bean(destroyMethod = "")
    Transition.Sink transitionSink(AlertingRunner runner) {
        return runner.alerting();
    }

    @Bean
    Partition.Barrier journalBarrier(AlertingRunner runner) {
        return new JournalBarrier(runner.alerting().journal());
    }
}
