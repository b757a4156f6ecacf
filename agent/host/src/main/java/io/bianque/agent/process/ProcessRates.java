package io.bianque.agent.process;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What each process did between two passes. Pure.
 *
 * @param entry            the process as it is now
 * @param cpuRatio         share of one core, 0 and up (2.0 is two whole cores); NaN on the first pass of the agent
 * @param readPerSecond    bytes; NaN where not known
 * @param writtenPerSecond bytes; NaN where not known
 */
record ProcessRates(ProcessEntry entry, double cpuRatio, double readPerSecond, double writtenPerSecond) {
    static List<ProcessRates> between(@Nullable ProcessSnapshot before, ProcessSnapshot now) {
        Map<ProcessId, ProcessEntry> earlier = new HashMap<>();
        if (before != null) {
            before.processes().forEach(entry -> earlier.put(entry.id(), entry));
        }
        var seconds = before == null ? 0 : (now.monotonicNanos() - before.monotonicNanos()) / 1e9;
        var rates = new ArrayList<ProcessRates>(now.processes().size());
        for (var entry : now.processes()) {
            rates.add(seconds <= 0
                    ? new ProcessRates(entry, Double.NaN, Double.NaN, Double.NaN)
                    : of(earlier.get(entry.id()), entry, seconds));
        }
        return rates;
    }

    /** A process that was not there before did everything since. */
    private static ProcessRates of(@Nullable ProcessEntry earlier, ProcessEntry now, double seconds) {
        var cpuMillis = now.cpuMillis() - (earlier == null ? 0 : earlier.cpuMillis());
        return new ProcessRates(now, Math.max(0, cpuMillis) / 1e3 / seconds,
                rate(earlier == null ? 0 : earlier.readBytes(), now.readBytes(), seconds),
                rate(earlier == null ? 0 : earlier.writtenBytes(), now.writtenBytes(), seconds));
    }

    private static double rate(long before, long now, double seconds) {
        return before < 0 || now < before ? Double.NaN : (now - before) / seconds;
    }

    /** Bytes read and written a second, 0 where not known. */
    double io() {
        return (Double.isNaN(readPerSecond) ? 0 : readPerSecond)
                + (Double.isNaN(writtenPerSecond) ? 0 : writtenPerSecond);
    }
}
