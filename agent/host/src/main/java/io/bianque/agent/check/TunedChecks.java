package io.bianque.agent.check;

import io.bianque.protocol.message.Config;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The checks of the host's file as the collector wants them run. What is looked at, and with what, is the file's alone: only how
 * often, for how long, and whether at all is taken from the collector.
 *
 * @param running what is to be run
 * @param off     names of checks that are not
 * @param tuned   names of checks that run otherwise than the file says
 * @param unknown names that the file does not declare; ignored
 */
public record TunedChecks(List<CheckSpec> running, List<String> off, List<String> tuned, List<String> unknown) {
    private static final int ATTRIBUTE_MAX = 4_096;

    public TunedChecks {
        running = List.copyOf(running);
        off = List.copyOf(off);
        tuned = List.copyOf(tuned);
        unknown = List.copyOf(unknown);
    }

    /** The file's checks under what the collector said last. */
    public static TunedChecks of(List<CheckSpec> declared, Config config) {
        Map<String, Config.Tuning> tunings = new HashMap<>();
        config.checks().forEach(tuning -> tunings.put(tuning.name(), tuning));
        var running = new ArrayList<CheckSpec>();
        var off = new ArrayList<String>();
        var tuned = new ArrayList<String>();
        for (var check : declared) {
            var name = check.common().name();
            var tuning = tunings.remove(name);
            if (tuning == null) {
                running.add(check);
            } else if (!tuning.enabled()) {
                off.add(name);
            } else {
                var otherwise = tuned(check, tuning);
                running.add(otherwise);
                if (!otherwise.equals(check)) {
                    tuned.add(name);
                }
            }
        }
        return new TunedChecks(running, off, tuned, tunings.keySet().stream().sorted().toList());
    }

    private static CheckSpec tuned(CheckSpec check, Config.Tuning tuning) {
        var common = check.common();
        var interval = millis(tuning.intervalMillis()).orElse(common.interval());
        var timeout = millis(tuning.timeoutMillis()).orElse(common.timeout());
        return check.with(new CheckSpec.Common(common.name(), interval,
                timeout.compareTo(interval) > 0 ? interval : timeout, common.labels()));
    }

    private static Optional<Duration> millis(int value) {
        return value == Config.AS_DECLARED ? Optional.empty() : Optional.of(Duration.ofMillis(value));
    }

    /** What differs from the file, for an event: names parted by commas, cut to what an attribute holds. */
    public Map<String, String> attributes() {
        return Map.of("off", text(off), "tuned", text(tuned), "unknown", text(unknown));
    }

    private static String text(List<String> names) {
        var text = String.join(",", names);
        return text.length() <= ATTRIBUTE_MAX
                ? text
                : text.substring(0, text.lastIndexOf(',', ATTRIBUTE_MAX - 2) + 1) + "…";
    }
}
