package io.bianque.collector.fleet;

import io.bianque.collector.record.CollectorRecord;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The view that the partition's thread publishes and everybody reads: one reference to a state that never changes. */
final class PublishedFleet implements FleetView {
    private final ChangeCalls changes;
    private volatile State state = new State(0, HostTable.EMPTY, List.of(), List.of(), List.of());

    /** One moment. Nothing in it is changed once it is published. */
    record State(long atMillis, HostTable hosts, List<CollectorRecord.Event> events,
            List<CollectorRecord.LivenessChanged> livenessChanges, List<NewestValue> joined) {}

    /** One host at that moment. */
    record HostState(Host host, HostValues.Frozen values, List<CollectorRecord.Check> checks) {}

    PublishedFleet(ChangeCalls changes) {
        this.changes = changes;
    }

    State state() {
        return state;
    }

    void publish(State next, List<String> changedHosts) {
        state = next;
        changes.changed(changedHosts);
    }

    @Override
    public List<Host> hosts() {
        return state.hosts.all().stream().map(HostState::host).toList();
    }

    @Override
    public Optional<Host> host(String id) {
        return Optional.ofNullable(state.hosts.get(id)).map(HostState::host);
    }

    @Override
    public List<NewestValue> newest(String hostId) {
        var now = state;
        var host = now.hosts.get(hostId);
        return host == null ? List.of() : host.values.since(now.atMillis - NewestValues.SILENT_MILLIS_MAX);
    }

    @Override
    public List<CollectorRecord.Check> checks(String hostId) {
        var host = state.hosts.get(hostId);
        return host == null ? List.of() : host.checks;
    }

    @Override
    public List<CollectorRecord.Event> recentEvents(int limit) {
        var events = state.events;
        return events.subList(0, Math.clamp(limit, 0, events.size()));
    }

    @Override
    public List<CollectorRecord.LivenessChanged> recentLivenessChanges(int limit) {
        var livenessChanges = state.livenessChanges;
        return livenessChanges.subList(0, Math.clamp(limit, 0, livenessChanges.size()));
    }

    @Override
    public List<NewestValue> joined() {
        var now = state;
        return now.joined.stream()
                .filter(value -> value.timeMillis() >= now.atMillis - NewestValues.SILENT_MILLIS_MAX).toList();
    }

    @Override
    public long atMillis() {
        return state.atMillis;
    }

    @Override
    public Subscription onChange(Consumer<List<String>> listener) {
        return changes.add(listener);
    }
}
