package io.bianque.collector.intake;

import io.bianque.collector.action.ProbeGateway;
import io.bianque.protocol.message.Probe;
import java.util.List;

/** The way to the hosts whose agents can be asked to look now. Thread-safe. */
final class ProbeLines implements ProbeGateway {
    private final HostLines lines = new HostLines();

    HostLines lines() {
        return lines;
    }

    @Override
    public boolean probe(String host, List<String> checks) {
        return lines.tell(host, new Probe(checks.subList(0, Math.min(checks.size(), Probe.CHECKS_MAX))));
    }
}
