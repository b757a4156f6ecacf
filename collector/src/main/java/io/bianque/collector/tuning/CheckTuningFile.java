package io.bianque.collector.tuning;

import io.bianque.config.ConfigException;
import io.bianque.config.MapReader;
import io.bianque.config.StrictYaml;
import io.bianque.protocol.message.Config.Tuning;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Reads {@code check-tuning.yaml}; {@code docs/operating/running.md} describes it. Stateless. */
public final class CheckTuningFile {
    /** Names of checks in one file, as many as one host may be told. */
    private static final int CHECKS_MAX = 256;
    private static final int ENTRIES_MAX = 1_000;
    private static final int HOSTS_MAX = 2_000;

    private CheckTuningFile() {}

    /**
     * Reads a file whole before anything of it is used.
     *
     * @param fileName how problems name it
     * @throws ConfigException with every problem of the file
     */
    public static CheckTunings read(String fileName, byte[] bytes) {
        return StrictYaml.read(fileName, bytes, m -> {
            Set<String> names = new HashSet<>();
            var entries = m.list("tunings", each -> entry(each, names));
            if (names.size() > CHECKS_MAX) {
                m.problem("tunings", "name " + names.size() + " checks", "at most " + CHECKS_MAX + " can be tuned");
            }
            int hosts = entries.stream().mapToInt(entry -> entry.hosts().size()).sum();
            if (hosts > HOSTS_MAX) {
                m.problem("tunings", "name " + hosts + " hosts", "at most " + HOSTS_MAX + " patterns are read; use *");
            }
            if (entries.size() > ENTRIES_MAX) {
                m.problem("tunings", "are " + entries.size(), "at most " + ENTRIES_MAX + " are read");
            }
            return new CheckTunings(entries);
        });
    }

    private static CheckTunings.Entry entry(MapReader m, Set<String> names) {
        var hosts = m.strings("hosts");
        if (hosts.isEmpty()) {
            m.problem("hosts", "needs at least one name", "write hosts: [\"*\"] for every host");
        }
        var checks = m.strings("checks");
        if (checks.isEmpty()) {
            m.problem("checks", "needs at least one name", "name checks as the agents' files do");
        }
        for (var check : checks) {
            if (check.isEmpty() || check.length() > 128 || check.indexOf('\0') >= 0) {
                m.problem("checks", "has a name of " + check.length() + " characters", "a name has 1 to 128");
            } else {
                names.add(check);
            }
        }
        Optional<Boolean> enabled = m.has("enabled") ? Optional.of(m.bool("enabled", true)) : Optional.empty();
        var interval = millis(m, "interval", Tuning.INTERVAL_MIN, Tuning.INTERVAL_MAX);
        var timeout = millis(m, "timeout", Tuning.TIMEOUT_MIN, Tuning.TIMEOUT_MAX);
        if (enabled.isEmpty() && interval.isEmpty() && timeout.isEmpty()) {
            m.problem("says nothing", "give enabled, interval or timeout");
        }
        return new CheckTunings.Entry(hosts.stream().map(HostPattern::of).toList(),
                checks.stream().filter(names::contains).toList(), enabled, interval, timeout);
    }

    private static Optional<Integer> millis(MapReader m, String name, int min, int max) {
        if (!m.has(name)) {
            return Optional.empty();
        }
        var least = Duration.ofMillis(min);
        return Optional.of(Math.toIntExact(m.duration(name, least, Duration.ofMillis(max), least).toMillis()));
    }
}
