package io.bianque.collector.tuning;

import io.bianque.protocol.message.Config;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which checks of which hosts are run otherwise than the hosts' own files say. Of two entries for one check the later one wins in
 * what it says. Immutable and thread-safe.
 *
 * @param entries in the order of the file
 */
public record CheckTunings(List<Entry> entries) {
    /** Nothing is tuned. */
    public static final CheckTunings NONE = new CheckTunings(List.of());
    private static final Config NOTHING = new Config(List.of());

    public CheckTunings {
        entries = List.copyOf(entries);
    }

    /**
     * One entry of the file; what is empty is left as it is.
     *
     * @param hosts  patterns, of which a host matches one: {@code *} stands for any characters
     * @param checks names of checks
     */
    public record Entry(List<HostPattern> hosts, List<String> checks, Optional<Boolean> enabled,
            Optional<Integer> intervalMillis, Optional<Integer> timeoutMillis) {
        public Entry {
            hosts = List.copyOf(hosts);
            checks = List.copyOf(checks);
        }

        private Config.Tuning over(Config.Tuning before) {
            return new Config.Tuning(before.name(), enabled.orElse(before.enabled()),
                    intervalMillis.orElse(before.intervalMillis()), timeoutMillis.orElse(before.timeoutMillis()));
        }
    }

    /** What a host is to be told; costs a look at every entry. */
    public Config of(String host) {
        Map<String, Config.Tuning> tunings = new LinkedHashMap<>();
        for (var entry : entries) {
            if (entry.hosts().stream().anyMatch(pattern -> pattern.matches(host))) {
                for (var check : entry.checks()) {
                    tunings.put(check, entry.over(tunings.getOrDefault(check,
                            new Config.Tuning(check, true, Config.AS_DECLARED, Config.AS_DECLARED))));
                }
            }
        }
        return tunings.isEmpty() ? NOTHING : new Config(List.copyOf(tunings.values()));
    }
}
