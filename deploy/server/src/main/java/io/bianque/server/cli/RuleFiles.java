package io.bianque.server.cli;

import io.bianque.alerting.rule.RuleSet;
import io.bianque.alerting.rule.RuleSetLoader;
import io.bianque.collector.topology.Topology;
import io.bianque.collector.topology.TopologyReader;
import io.bianque.config.Place;
import io.bianque.config.StrictYaml;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** Rules and topologies of files and directories on this machine, each read as one. */
final class RuleFiles {
    private RuleFiles() {}

    /** The rules, all good. */
    static RuleSet rules(List<Path> paths) throws Failure {
        return rulesOf(Documents.of(paths));
    }

    /** The same of documents. */
    static RuleSet rulesOf(SequencedMap<String, byte[]> documents) throws Failure {
        return switch (RuleSetLoader.loadDocuments(documents)) {
            case RuleSetLoader.Outcome.Loaded(var rules, var _) -> rules;
            case RuleSetLoader.Outcome.Refused(var problems) ->
                throw Failure.refused("the rules are refused", problems);
        };
    }

    /** Where each rule of documents that are good stands, by its name. */
    static Map<String, Place> places(SequencedMap<String, byte[]> documents) {
        var places = new HashMap<String, Place>();
        documents.forEach((name, bytes) -> StrictYaml.parse(name, bytes).itemsOf("rules")
                .forEach(rule -> rule.textOf("name").ifPresent(each -> places.put(each, rule.place()))));
        return places;
    }

    /** What is declared, all good; without a path nothing is. */
    static Topology topology(List<Path> paths) throws Failure {
        if (paths.isEmpty()) {
            return Topology.EMPTY;
        }
        return topologyOf(Documents.of(paths));
    }

    /** The same of documents. */
    static Topology topologyOf(SequencedMap<String, byte[]> documents) throws Failure {
        if (documents.isEmpty()) {
            return Topology.EMPTY;
        }
        return switch (TopologyReader.read(documents)) {
            case TopologyReader.Outcome.Loaded(var topology, var _) -> topology;
            case TopologyReader.Outcome.Refused(var problems) ->
                throw Failure.refused("the topology is refused", problems);
        };
    }
}
