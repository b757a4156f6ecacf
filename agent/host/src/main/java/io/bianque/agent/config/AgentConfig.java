package io.bianque.agent.config;

import io.bianque.agent.action.ActionSpec;
import io.bianque.agent.check.CheckSpec;
import io.bianque.agent.process.ProcessGroup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A whole, valid configuration.
 *
 * @param servers   collectors, tried in this order, at least one
 * @param tls       certificate, key and authorities; empty with {@code insecureLoopback}, and only then
 * @param insecureLoopback plain TCP to collectors on this host, for tests
 * @param host      name of this host where no certificate says it; empty for the system's own name
 * @param labels    cluster, application, zone, owner and others
 * @param interval  between two readings
 * @param heartbeat longest pause between two pings
 * @param spool     where and how much is kept while no collector is there
 * @param processes what is watched and sent of processes
 * @param checks    active looks
 * @param isTunable whether the collector may tune those, or switch them off
 * @param actions   what collectors may order; none unless the file lists them
 */
public record AgentConfig(List<Server> servers, Optional<Tls> tls, boolean insecureLoopback, Optional<String> host,
        Map<String, String> labels, Duration interval, Duration heartbeat, SpoolPlace spool, Processes processes,
        List<CheckSpec> checks, boolean isTunable, List<ActionSpec> actions) {
    public AgentConfig {
        servers = List.copyOf(servers);
        labels = Map.copyOf(labels);
        checks = List.copyOf(checks);
        actions = List.copyOf(actions);
        if (tls.isEmpty() && !insecureLoopback) {
            throw new IllegalArgumentException("tls is missing; only with insecure_loopback: true may it be left out");
        }
        if (insecureLoopback) {
            tls = Optional.empty(); // said in the log; the file may keep both, so that one word switches
        }
    }

    /** A collector's address. */
    public record Server(String host, int port) {
        @Override
        public String toString() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** PEM files: the agent's certificate (with its chain), its key (PKCS#8, not encrypted), the authorities it trusts. */
    public record Tls(Path certificate, Path key, Path ca) {}

    /** Where the spool lies and how large it may grow. */
    public record SpoolPlace(Path directory, long sizeBytes) {}

    /** How many of the largest processes are sent by each of CPU, memory and I/O, and the watched groups. */
    public record Processes(int top, List<ProcessGroup> groups) {
        public Processes {
            groups = List.copyOf(groups);
        }
    }
}
