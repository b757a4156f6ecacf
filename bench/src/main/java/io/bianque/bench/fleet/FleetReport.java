package io.bianque.bench.fleet;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What a run found, as one flat JSON object on one line, so that a shell script can take it apart.
 *
 * @param server what the server used within the window and at its end; null when it was not observed
 */
record FleetReport(FleetSettings settings, FleetSchedule schedule, Tally tally, double generatorCpuSeconds,
        @Nullable ServerUse server) {
    /**
     * @param cpuSeconds        within the window
     * @param residentBytes     at its end
     * @param peakResidentBytes since the server's start
     * @param anonymousBytes    at the window's end
     */
    record ServerUse(double cpuSeconds, long residentBytes, long peakResidentBytes, long anonymousBytes) {
        static ServerUse between(ProcessProbe begin, ProcessProbe end) {
            return new ServerUse(end.cpuSeconds() - begin.cpuSeconds(), end.residentBytes(), end.peakResidentBytes(),
                    end.anonymousBytes());
        }
    }

    /** Frames due in the window that were not acknowledged when the run ended, whatever became of them. */
    long framesMissing() {
        return schedule.framesInWindow() - tally.framesAcknowledgedInWindow;
    }

    String toJson() {
        var values = new LinkedHashMap<String, Number>();
        values.put("agents", settings.agents());
        values.put("readings_per_frame", settings.readings());
        values.put("interval_seconds", settings.interval().toMillis() / 1e3);
        values.put("window_seconds", settings.measure().toSeconds());
        double windowReadings = (double) schedule.framesInWindow() * settings.readings();
        values.put("readings_per_second", windowReadings / settings.measure().toSeconds());
        values.put("frames_due", schedule.framesInWindow());
        values.put("frames_missing", framesMissing());
        quantiles(values, "ack", tally.ackMicros);
        quantiles(values, "send_late", tally.sendMicros);
        values.put("frames_sent", tally.framesSent);
        values.put("frames_sent_again", tally.framesSentAgain);
        values.put("frames_acknowledged", tally.framesAcknowledged);
        values.put("readings_acknowledged", tally.readingsAcknowledged);
        values.put("frames_refused", tally.framesRefused);
        values.put("frames_dropped", tally.framesDropped);
        values.put("acks", tally.acks);
        values.put("retries", tally.retries);
        values.put("errors", tally.errors);
        values.put("credit_waits", tally.waitsForCredit);
        values.put("pings", tally.pings);
        values.put("connects", tally.connects);
        values.put("disconnects", tally.disconnects);
        values.put("generator_cpu_seconds", generatorCpuSeconds);
        if (server != null) {
            values.put("server_cpu_seconds", server.cpuSeconds());
            values.put("server_cpu_seconds_per_million", server.cpuSeconds() / windowReadings * 1e6);
            values.put("server_resident_mib", mebibytes(server.residentBytes()));
            values.put("server_resident_peak_mib", mebibytes(server.peakResidentBytes()));
            values.put("server_anonymous_mib", mebibytes(server.anonymousBytes()));
        }
        return values.entrySet().stream().map(entry -> '"' + entry.getKey() + "\":" + number(entry.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static void quantiles(Map<String, Number> values, String name, Histogram micros) {
        values.put(name + "_p50_seconds", micros.getValueAtPercentile(50) / 1e6);
        values.put(name + "_p99_seconds", micros.getValueAtPercentile(99) / 1e6);
        values.put(name + "_max_seconds", micros.getMaxValue() / 1e6);
    }

    private static double mebibytes(long bytes) {
        return bytes / (double) (1 << 20);
    }

    private static String number(Number value) {
        return value instanceof Double real ? String.format(Locale.ROOT, "%.4f", real) : value.toString();
    }
}
