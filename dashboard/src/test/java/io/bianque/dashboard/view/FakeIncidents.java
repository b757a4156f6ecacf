package io.bianque.dashboard.view;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.diagnosis.EdgeFinding;
import io.bianque.alerting.diagnosis.MissingEdge;
import io.bianque.alerting.incident.Incidents;
import io.bianque.alerting.state.StateException;
import io.bianque.collector.series.Labels;
import io.bianque.collector.topology.EntityId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Incidents that tests write into. */
public final class FakeIncidents implements Incidents {
    public final List<Incident> open = new ArrayList<>();
    public final List<ActiveAlert> alerts = new ArrayList<>();
    public final List<String> commands = new ArrayList<>();
    /** What is over and still told of. */
    public final List<Why> past = new ArrayList<>();
    public boolean databaseFails;

    /** An open incident of a rule. */
    public static Incident incident(String id, Severity severity, String rule, Map<String, String> labels) {
        return new Incident(id, severity, rule, Labels.of(labels), rule + " fires", "", 1_000, null, null, null, 1,
                List.of(), Optional.empty(), 0);
    }

    @Override
    public List<Incident> open() {
        return List.copyOf(open);
    }

    @Override
    public Page list(Filter filter, @Nullable String cursor, int limit) {
        if (databaseFails) {
            throw new StateException("the state database failed: disk I/O error", null);
        }
        return new Page(filter == Filter.RESOLVED ? List.of() : open, null);
    }

    @Override
    public Optional<Detail> detail(String id) {
        return find(id).map(incident -> new Detail(incident, alerts, List.of(), Optional.empty()));
    }

    @Override
    public List<ActiveAlert> activeAlerts() {
        return List.copyOf(alerts);
    }

    @Override
    public Optional<Incident> acknowledge(String id, String person, String commandId) {
        commands.add("ack " + id + " " + person + " " + commandId);
        return find(id);
    }

    @Override
    public Optional<Incident> markWrong(String id, @Nullable EntityId right, String person, String commandId) {
        commands.add("wrong " + id + " " + right + " " + person + " " + commandId);
        return find(id);
    }

    @Override
    public Optional<Incident> confirm(String id, String person, String commandId) {
        commands.add("confirm " + id + " " + person + " " + commandId);
        return find(id);
    }

    @Override
    public Optional<ActiveAlert> release(AlertKey alert, String person, String commandId) {
        commands.add("release " + alert + " " + person + " " + commandId);
        return alerts.stream().filter(each -> each.key().equals(alert)).findFirst();
    }

    @Override
    public List<AlertKey> lately(String rule) {
        return past.stream().map(Why::key).filter(each -> each.rule().equals(rule)).toList();
    }

    @Override
    public Optional<Severity> toldFrom() {
        return Optional.of(Severity.CRITICAL);
    }

    @Override
    public Optional<Why> why(AlertKey alert) {
        return alerts.stream().filter(each -> each.key().equals(alert)).findFirst()
                .map(each -> new Why(alert, Optional.of(each), Optional.empty()))
                .or(() -> past.stream().filter(each -> each.key().equals(alert)).findFirst());
    }

    @Override
    public List<MissingEdge> missingEdges() {
        return List.of();
    }

    @Override
    public List<EdgeFinding> findings() {
        return List.of();
    }

    @Override
    public Optional<Incident> unacknowledge(String id, String person, String commandId) {
        commands.add("unack " + id + " " + person + " " + commandId);
        return find(id);
    }

    @Override
    public Optional<Incident> resolve(String id, String person, String commandId) {
        commands.add("resolve " + id + " " + person + " " + commandId);
        return find(id);
    }

    @Override
    public List<ReceiverStatus> receivers() {
        return List.of();
    }

    @Override
    public AutoCloseable onChange(Consumer<List<String>> listener) {
        return () -> {};
    }

    private Optional<Incident> find(String id) {
        return open.stream().filter(incident -> incident.id().equals(id)).findFirst();
    }
}
