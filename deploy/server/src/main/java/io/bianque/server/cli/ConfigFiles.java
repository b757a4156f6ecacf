package io.bianque.server.cli;

import io.bianque.alerting.notify.OutboundHttp;
import io.bianque.alerting.notify.ReceiversFile;
import io.bianque.alerting.notify.pagerduty.PagerDutyKind;
import io.bianque.alerting.notify.webhook.WebhookKind;
import io.bianque.alerting.rule.RuleSetLoader;
import io.bianque.alerting.runbook.RunbookLoader;
import io.bianque.collector.topology.TopologyReader;
import io.bianque.collector.tuning.CheckTuningFile;
import io.bianque.config.ConfigException;
import io.bianque.config.Problem;
import io.bianque.config.StrictYaml;
import io.bianque.config.YamlMap;
import io.bianque.config.YamlNode;
import io.bianque.seam.MonotonicClock;
import io.bianque.server.boot.ServerConfigurationFile;
import io.bianque.server.ruletest.RuleTestFile;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import javax.net.ssl.SSLSocketFactory;

/**
 * Files that the server reads, sorted by what they are, those of a kind read as one as the server does. Confined to one
 * thread.
 */
final class ConfigFiles {
    private final Map<Kind, SequencedMap<String, byte[]>> documents = new EnumMap<>(Kind.class);
    private final List<Problem> problems = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();
    private final InstantSource clock;
    private final ZoneId zone;
    private int files;

    /** What a file is. */
    enum Kind {
        RULES, TOPOLOGY, RUNBOOKS, RECEIVERS, TUNING, RULE_TEST, SERVER;

        private static final Set<String> TOPOLOGY_KEYS = Set.of("owners", "hosts", "processes", "applications",
                "clusters", "resources", "containers", "zones", "agents", "collectors", "links", "groups", "edges");

        /** By the keys of the document; empty for one that no server reads. */
        static Optional<Kind> of(Set<String> keys) {
            if (keys.contains("tests")) {
                return Optional.of(RULE_TEST);
            }
            return keys.contains("rules")
                    ? Optional.of(RULES)
                    : keys.contains("runbooks")
                            ? Optional.of(RUNBOOKS)
                            : keys.contains("receivers")
                                    ? Optional.of(RECEIVERS)
                                    : keys.contains("tunings")
                                            ? Optional.of(TUNING)
                                            : keys.isEmpty() || keys.stream().anyMatch(TOPOLOGY_KEYS::contains)
                                                    ? Optional.of(TOPOLOGY)
                                                    : keys.stream().anyMatch(ConfigFiles::isOfServer)
                                                            ? Optional.of(SERVER)
                                                            : Optional.empty();
        }
    }

    ConfigFiles(InstantSource clock, ZoneId zone) {
        this.clock = clock;
        this.zone = zone;
    }

    private static boolean isOfServer(String key) {
        return ServerConfigurationFile.isKey(key.contains(".") ? key.substring(0, key.indexOf('.')) : key);
    }

    /** Takes one file, for what its keys say it is. */
    void add(Path file) {
        add(file, Optional.empty());
    }

    /** Takes one file for what the server takes it for where it lies, whatever its keys say. */
    void addAs(Kind kind, Path file) {
        add(file, Optional.of(kind));
    }

    private void add(Path file, Optional<Kind> lies) {
        var name = file.toString();
        files++;
        byte[] bytes;
        try {
            bytes = Documents.bytes(file);
        } catch (Failure e) {
            problems.addAll(e.problems());
            return;
        }
        Set<String> keys;
        try {
            var document = StrictYaml.parse(name, bytes);
            if (isOfPrometheus(document)) {
                problems.add(Problem.at(document.place(), "", "is a file of rules of Prometheus, which the server does "
                        + "not read", "translate it with 'bianque rules import " + name + "'"));
                return;
            }
            keys = document instanceof YamlMap map ? map.entries().keySet() : Set.of("");
        } catch (ConfigException e) {
            problems.addAll(e.problems());
            return;
        }
        if (lies.isPresent() && Kind.of(keys).filter(kind -> kind == Kind.RULE_TEST).isPresent()) {
            problems.add(new Problem(name, 1, 1, "", "is a test of rules, and the server reads what lies here as "
                    + lies.get().name().toLowerCase(Locale.ROOT), "keep it beside this directory, not in it"));
            return;
        }
        lies.or(() -> Kind.of(keys)).ifPresentOrElse(
                kind -> documents.computeIfAbsent(kind, _ -> new LinkedHashMap<>()).put(name, bytes),
                () -> problems.add(new Problem(name, 1, 1, "", "is no file that the server reads: its keys are "
                        + String.join(", ", keys),
                        "a file of rules has 'rules:', of runbooks 'runbooks:', of receivers 'receivers:', of topology "
                                + "'hosts:', 'applications:' or the like, of tests 'tests:', of the server 'bianque:'")));
    }

    /** Whether these are rules of Prometheus: a topology has groups too, but none that has rules. */
    private static boolean isOfPrometheus(YamlNode document) {
        return document.itemsOf("groups").stream()
                .anyMatch(each -> each instanceof YamlMap group && group.entries().containsKey("rules"));
    }

    /** Reads all that was taken. */
    void check() {
        documents.forEach((kind, all) -> {
            switch (kind) {
                case RULES -> {
                    switch (RuleSetLoader.loadDocuments(all)) {
                        case RuleSetLoader.Outcome.Loaded(var _, var some) -> warnings.addAll(some);
                        case RuleSetLoader.Outcome.Refused(var some) -> problems.addAll(some);
                    }
                }
                case TOPOLOGY -> {
                    switch (TopologyReader.read(all)) {
                        case TopologyReader.Outcome.Loaded(var _, var some) -> warnings.addAll(some);
                        case TopologyReader.Outcome.Refused(var some) -> problems.addAll(some);
                    }
                }
                case RUNBOOKS -> {
                    if (RunbookLoader.loadDocuments(all) instanceof RunbookLoader.Outcome.Refused(var some)) {
                        problems.addAll(some);
                    }
                }
                case RECEIVERS -> all.forEach((name, bytes) -> reading(() -> receivers(name, bytes)));
                case TUNING -> all.forEach((name, bytes) -> reading(() -> CheckTuningFile.read(name, bytes)));
                case RULE_TEST -> all.forEach((name, bytes) -> reading(() -> RuleTestFile.read(name, bytes)));
                case SERVER ->
                    all.forEach((name, bytes) -> problems.addAll(ServerConfigurationFile.check(name, bytes)));
            }
        });
    }

    private void receivers(String name, byte[] bytes) {
        var http = new OutboundHttp((SSLSocketFactory) SSLSocketFactory.getDefault(), OutboundHttp.Resolver.system(),
                clock, MonotonicClock.system(), OutboundHttp.DEADLINE);
        var directory = Path.of(name).toAbsolutePath().getParent();
        new ReceiversFile(List.of(new WebhookKind(clock), new PagerDutyKind()), http, "", zone).read(name, bytes,
                directory == null ? Path.of("/") : directory);
    }

    private void reading(Runnable read) {
        try {
            read.run();
        } catch (ConfigException e) {
            problems.addAll(e.problems());
        }
    }

    int count() {
        return files;
    }

    List<Problem> problems() {
        return List.copyOf(problems);
    }

    List<Problem> warnings() {
        return List.copyOf(warnings);
    }
}
