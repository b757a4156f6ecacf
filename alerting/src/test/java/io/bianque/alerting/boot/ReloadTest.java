package io.bianque.alerting.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.notify.OutboundHttp;
import io.bianque.alerting.notify.Receiver;
import io.bianque.alerting.notify.ReceiversFile;
import io.bianque.alerting.notify.webhook.WebhookKind;
import io.bianque.alerting.rule.RuleSet;
import io.bianque.collector.topology.Topology;
import io.bianque.config.Problem;
import io.bianque.seam.MonotonicClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadTest {
    private static final String RULE = """
              - {name: %s, level: host, select: {metric: m_ratio}, when: value > 0.8, severity: info, annotations: {summary: s}}
            """;

    @TempDir
    private Path directory;
    private final List<RuleSet> rules = new ArrayList<>();
    private final List<List<Receiver>> receivers = new ArrayList<>();
    private long touched = 1_700_000_000_000L;

    @SuppressWarnings("NullAway.Init") // JUnit sets the directory
    ReloadTest() {}

    private void write(String file, String text) throws IOException {
        var path = directory.resolve(file);
        Files.writeString(path, text);
        touched += 1_000;
        Files.setLastModifiedTime(path, FileTime.fromMillis(touched));
    }

    private RulesReload rulesReload() throws IOException {
        Files.createDirectories(directory.resolve("rules"));
        write("rules/a.yaml", "rules:\n" + RULE.formatted("A"));
        var reload = new RulesReload(directory.resolve("rules"));
        assertThat(reload.first().rules()).hasSize(1);
        return reload;
    }

    private ReceiversReload receiversReload() throws IOException {
        write("receivers.yaml", "receivers: []\n");
        var http = new OutboundHttp((SSLSocketFactory) SSLSocketFactory.getDefault(), OutboundHttp.Resolver.system(),
                InstantSource.system(), MonotonicClock.system(), OutboundHttp.DEADLINE);
        var reload = new ReceiversReload(directory.resolve("receivers.yaml"),
                new ReceiversFile(List.of(new WebhookKind(InstantSource.system())), http, "", ZoneOffset.UTC));
        assertThat(reload.first()).isPresent();
        return reload;
    }

    @Test
    void rulesThatAreBeingWrittenAreTakenWhenTwoLooksSawTheSame() throws IOException {
        var reload = rulesReload();
        write("rules/a.yaml", "rules:\n" + RULE.formatted("B"));
        reload.look(rules::add);
        assertThat(rules).as("it may be half of what is meant").isEmpty();
        write("rules/a.yaml", "rules:\n" + RULE.formatted("B") + RULE.formatted("C"));
        reload.look(rules::add);
        assertThat(rules).isEmpty();
        reload.look(rules::add);
        reload.look(rules::add);
        assertThat(rules).singleElement().satisfies(taken -> assertThat(taken.rules()).hasSize(2));
    }

    @Test
    void badRulesKeepTheOldOnes() throws IOException {
        var reload = rulesReload();
        write("rules/a.yaml", "rules:\n  - {name: A,");
        reload.look(rules::add);
        reload.look(rules::add);
        assertThat(rules).isEmpty();
        assertThat(reload.problem()).contains("a.yaml");
    }

    @Test
    void rulesThatAreMovedAwayAndBackAreInForce() throws IOException {
        var reload = rulesReload();
        var away = directory.resolve("away.yaml");
        write("rules/bad.yaml", "rules: [oops");
        reload.look(rules::add);
        reload.look(rules::add);
        assertThat(reload.isInForce()).isFalse();
        Files.move(directory.resolve("rules/bad.yaml"), away);
        reload.look(rules::add);
        reload.look(rules::add);
        assertThat(reload.isInForce()).isTrue();
        assertThat(reload.problem()).isNull();
    }

    @Test
    void receiversThatAreBeingWrittenAreTakenWhenTwoLooksSawTheSame() throws IOException {
        var reload = receiversReload();
        write("receivers.yaml", "receivers: []\n# half\n");
        reload.look(receivers::add);
        assertThat(receivers).isEmpty();
        write("receivers.yaml", "receivers: []\n# whole\n");
        reload.look(receivers::add);
        assertThat(receivers).isEmpty();
        reload.look(receivers::add);
        reload.look(receivers::add);
        assertThat(receivers).hasSize(1);
    }

    @Test
    void receiversThatAreMovedAwayAndBackAreInForce() throws IOException {
        var reload = receiversReload();
        var away = directory.resolve("away.yaml");
        Files.move(directory.resolve("receivers.yaml"), away);
        reload.look(receivers::add);
        reload.look(receivers::add);
        assertThat(reload.problem()).contains("does not exist");
        Files.move(away, directory.resolve("receivers.yaml"));
        reload.look(receivers::add);
        reload.look(receivers::add);
        assertThat(reload.problem()).isNull();
    }

    private TopologyReload topologyReload() {
        return new TopologyReload(directory.resolve("topology"));
    }

    private final List<Topology> topologies = new ArrayList<>();

    private void take(Topology topology, List<Problem> warnings) {
        assertThat(warnings).isEmpty();
        topologies.add(topology);
    }

    @Test
    void aTopologyDirectoryThatIsNotThereDeclaresNothing() throws IOException {
        var reload = topologyReload();
        reload.first(this::take);
        assertThat(topologies).containsExactly(Topology.EMPTY);
        assertThat(reload.problem()).isNull();
        Files.createDirectories(directory.resolve("topology"));
        write("topology/a.yaml", "resources: [{name: x}]");
        reload.look(this::take);
        assertThat(topologies).as("it may be half of what is meant").hasSize(1);
        reload.look(this::take);
        reload.look(this::take);
        assertThat(topologies).hasSize(2).last().satisfies(taken -> assertThat(taken.entities()).hasSize(1));
    }

    @Test
    void aBadTopologyKeepsTheOldOneAndSaysWhere() throws IOException {
        Files.createDirectories(directory.resolve("topology"));
        write("topology/a.yaml", "resources: [{name: x}]");
        var reload = topologyReload();
        reload.first(this::take);
        write("topology/b.yaml", "hosts:\n- {name: a, strong: [resource:y]}");
        reload.look(this::take);
        reload.look(this::take);
        assertThat(topologies).hasSize(1);
        assertThat(reload.problem()).contains("b.yaml:2:").contains("resource:y is not declared");
        Files.delete(directory.resolve("topology/b.yaml"));
        reload.look(this::take);
        reload.look(this::take);
        assertThat(reload.problem()).isNull();
        assertThat(topologies).hasSize(2);
    }

    @Test
    void aLinkToNowhereThatAnEditorLeavesUndeclaresNothing() throws IOException {
        Files.createDirectories(directory.resolve("topology"));
        write("topology/shop.yaml", "resources: [{name: x}]");
        var link = Files.createSymbolicLink(directory.resolve("topology/.#shop.yaml"), Path.of("me@desk.4711"));
        var reload = topologyReload();
        reload.first(this::take);
        assertThat(topologies).singleElement().satisfies(taken -> assertThat(taken.entities()).hasSize(1));
        Files.delete(link);
        reload.look(this::take);
        reload.look(this::take);
        Files.createSymbolicLink(link, Path.of("me@desk.4711"));
        reload.look(this::take);
        reload.look(this::take);
        assertThat(topologies).as("none of the files that are read has changed").hasSize(1);
        write("topology/shop.yaml", "resources: [{name: x}, {name: y}]");
        reload.look(this::take);
        reload.look(this::take);
        assertThat(topologies).hasSize(2).last().satisfies(taken -> assertThat(taken.entities()).hasSize(2));
        assertThat(reload.problem()).isNull();
    }

    @Test
    void aTopologyFileThatLeadsNowhereKeepsTheOldOneAndHidesNoChangeOfAnother() throws IOException {
        Files.createDirectories(directory.resolve("topology"));
        write("topology/a.yaml", "resources: [{name: x}]");
        var reload = topologyReload();
        reload.first(this::take);
        Files.createSymbolicLink(directory.resolve("topology/b.yaml"), Path.of("nowhere.yaml"));
        reload.look(this::take);
        reload.look(this::take);
        assertThat(topologies).hasSize(1);
        assertThat(reload.problem()).contains("b.yaml:1:").doesNotContain("a.yaml");
        write("topology/a.yaml", "resources: [{nmae: x}]");
        reload.look(this::take);
        reload.look(this::take);
        assertThat(reload.problem()).contains("b.yaml:1:").contains("a.yaml:1:");
    }

    @Test
    void aTopologyThatIsBadAtTheStartDeclaresNothingAndSaysSo() throws IOException {
        Files.createDirectories(directory.resolve("topology"));
        write("topology/a.yaml", "resources: [{nmae: x}]");
        var reload = topologyReload();
        reload.first(this::take);
        assertThat(topologies).isEmpty();
        assertThat(reload.problem()).contains("a.yaml:1:");
    }
}
