package io.bianque.server.cli;

import io.bianque.alerting.rule.RuleSet;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import io.bianque.collector.store.SeriesStore;
import io.bianque.collector.topology.Topology;
import io.bianque.server.backtest.PastReadings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** The past of a running server, a span at a time, and the files that are in force there. */
final class RemotePast implements PastReadings {
    private static final String READINGS = "/api/v1/past/readings";

    private final ServerCalls calls;

    RemotePast(ServerCalls calls) {
        this.calls = calls;
    }

    /** Thrown through the player, which knows nothing of servers. */
    static final class Unanswered extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Failure failure;

        Unanswered(Failure failure) {
            super(failure);
            this.failure = failure;
        }

        Failure failure() {
            return failure;
        }
    }

    /** One series as it is sent. */
    @SuppressWarnings("ArrayRecordComponent") // read from JSON and handed on
    record Read(String metric, Map<String, String> labels, long[] times, double[] values) {}

    /** What the server answers. */
    record Readings(List<Read> series) {}

    @Override
    public List<SeriesStore.Series> between(Set<String> metrics, long fromMillis, long toMillis) {
        return ask(metrics, fromMillis, toMillis, false);
    }

    @Override
    public List<SeriesStore.Series> last(Set<String> metrics, long fromMillis, long toMillis) {
        return ask(metrics, fromMillis, toMillis, true);
    }

    private List<SeriesStore.Series> ask(Set<String> metrics, long fromMillis, long toMillis, boolean last) {
        var wish = new LinkedHashMap<String, Object>();
        wish.put("metrics", new TreeSet<>(metrics));
        wish.put("from", fromMillis);
        wish.put("to", toMillis);
        wish.put("last", last);
        try {
            var answer = calls.ask(READINGS, wish, Readings.class).orElseThrow(
                    () -> new SeriesStore.QueryTooLargeException("the server does not tell so many readings at once"));
            var all = new ArrayList<SeriesStore.Series>();
            for (var each : answer.series()) {
                if (each.times().length != each.values().length || each.times().length == 0) {
                    throw Failure.no("the server's answer has series of which times or values are missing");
                }
                all.add(new SeriesStore.Series(new SeriesKey(each.metric(), Labels.of(each.labels())), each.times(),
                        each.values()));
            }
            return all;
        } catch (Failure e) {
            throw new Unanswered(e);
        }
    }

    /** The rules in force there. */
    static RuleSet rules(JsonNode files) throws Failure {
        return RuleFiles.rulesOf(ruleFiles(files));
    }

    /** Their files. */
    static SequencedMap<String, byte[]> ruleFiles(JsonNode files) {
        return documents(files.path("rules"));
    }

    /** What is declared there. */
    static Topology topology(JsonNode files) throws Failure {
        return RuleFiles.topologyOf(documents(files.path("topology")));
    }

    private static SequencedMap<String, byte[]> documents(JsonNode list) {
        var documents = new LinkedHashMap<String, byte[]>();
        list.forEach(each -> documents.put(each.path("file").asString(""),
                each.path("text").asString("").getBytes(StandardCharsets.UTF_8)));
        return documents;
    }
}
