package io.bianque.dashboard.view;

import io.bianque.collector.fleet.FleetView;
import io.bianque.collector.record.CollectorRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A fleet that tests write into. */
public final class FakeFleet implements FleetView {
    public final List<Host> hosts = new ArrayList<>();
    public final List<NewestValue> newest = new ArrayList<>();
    public final List<CollectorRecord.Check> checks = new ArrayList<>();
    public long atMillis;

    @Override
    public List<Host> hosts() {
        return List.copyOf(hosts);
    }

    @Override
    public Optional<Host> host(String id) {
        return hosts.stream().filter(host -> host.id().equals(id)).findFirst();
    }

    @Override
    public List<NewestValue> newest(String hostId) {
        return newest.stream().filter(value -> hostId.equals(value.key().labels().get("host"))).toList();
    }

    @Override
    public List<CollectorRecord.Check> checks(String hostId) {
        return List.copyOf(checks);
    }

    @Override
    public List<CollectorRecord.Event> recentEvents(int limit) {
        return List.of();
    }

    @Override
    public List<CollectorRecord.LivenessChanged> recentLivenessChanges(int limit) {
        return List.of();
    }

    @Override
    public List<NewestValue> joined() {
        return List.of();
    }

    @Override
    public long atMillis() {
        return atMillis;
    }

    @Override
    public Subscription onChange(Consumer<List<String>> listener) {
        return () -> {};
    }
}
