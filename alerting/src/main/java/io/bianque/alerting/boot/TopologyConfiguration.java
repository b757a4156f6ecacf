package io.bianque.alerting.boot;

import io.bianque.alerting.diagnosis.Presence;
import io.bianque.alerting.health.Answer;
import io.bianque.alerting.health.HealthBoard;
import io.bianque.alerting.journal.Journal;
import io.bianque.alerting.journal.JournalInput;
import io.bianque.alerting.rule.FilesInForce;
import io.bianque.alerting.topology.ChangeBook;
import io.bianque.alerting.topology.ChangeFrames;
import io.bianque.alerting.topology.PushedFile;
import io.bianque.alerting.topology.SeenLinks;
import io.bianque.alerting.topology.TopologyService;
import io.bianque.collector.action.ProbeGateway;
import io.bianque.collector.topology.EntityId;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The topology and what it is made of: cores of the partition that learn what reports and who talks to whom, the files, and
 * the answers to the diagnosis's questions. All of it goes to the journal.
 */
@Configuration(proxyBeanMethods = false)
class TopologyConfiguration {
    /** What the board says goes into the journal. */
    private record ToJournal(Journal journal) implements HealthBoard.Listener {
        @Override
        public void answered(List<Answer> answers) {
            var _ = journal.append(new JournalInput.Answers(answers.stream()
                    .map(each -> new JournalInput.Answer(each.entity(), each.health(), each.asOfMillis())).toList()));
        }

        @Override
        public void presence(EntityId host, Presence presence, long sinceMillis) {
            var _ = journal.append(new JournalInput.PresenceChanged(host, presence, sinceMillis));
        }
    }

    @Bean
    HealthBoard healthBoard(AlertingRunner runner, MeterRegistry meters) {
        var board = new HealthBoard(HealthBoard.Limits.standard(), new ToJournal(runner.alerting().journal()));
        runner.alerting().incidents().askThrough(board::ask);
        TopologyMeters.bind(board, meters);
        return board;
    }

    /** The intake is made of the board's partition, so that its way to the agents is there only when all is. */
    @Bean
    SmartInitializingSingleton looks(HealthBoard board, ObjectProvider<ProbeGateway> probes) {
        return () -> probes.ifAvailable(board::lookThrough);
    }

    @Bean
    SeenLinks seenLinks(MeterRegistry meters) {
        var links = new SeenLinks();
        TopologyMeters.bind(links, meters);
        return links;
    }

    @Bean(destroyMethod = "close")
    JournalChanges changes(@Value("${bianque.data-dir}") Path dataDirectory, AlertingRunner runner,
            AlertingProperties properties) throws IOException {
        var file = Files.createDirectories(dataDirectory.resolve("state")).resolve("changes.txt");
        return new JournalChanges(runner.alerting().journal()::append, new ChangeBook(file),
                properties.commandTimeout());
    }

    @Bean
    ChangeFrames changeFrames(JournalChanges changes, MeterRegistry meters) {
        var frames = new ChangeFrames(change -> {
            var _ = changes.send(change);
        });
        TopologyMeters.bind(frames, meters);
        return frames;
    }

    @Bean
    TopologyReload topologyReload(@Value("${bianque.data-dir}") Path dataDirectory, AlertingProperties properties) {
        var directory = properties.topologyDirectory();
        return new TopologyReload(directory == null ? dataDirectory.resolve("topology") : directory);
    }

    @Bean
    FilesInForce filesInForce(RulesReload rules, TopologyReload topology) {
        return new FilesInForce() {
            @Override
            public List<Document> rules() {
                return rules.documents();
            }

            @Override
            public List<Document> topology() {
                return topology.documents();
            }
        };
    }

    @Bean
    TopologyService topologyService(@Value("${bianque.data-dir}") Path dataDirectory, AlertingRunner runner,
            HealthBoard board, SeenLinks links, TopologyReload reload, MeterRegistry meters) {
        var service = new TopologyService(board::heard, links::edges,
                new PushedFile(dataDirectory.resolve("topology-pushed.yaml")), topology -> {
                    var _ = runner.alerting().journal().append(new JournalInput.TopologySet(topology));
                });
        TopologyMeters.bind(service, reload, meters);
        return service;
    }

    @Bean(destroyMethod = "close")
    TopologyRunner topologyRunner(TopologyService service, TopologyReload reload, AlertingProperties properties) {
        return new TopologyRunner(service, reload, properties.reloadEvery(), InstantSource.system());
    }
}
