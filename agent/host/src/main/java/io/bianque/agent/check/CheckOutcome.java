package io.bianque.agent.check;

import io.bianque.agent.reading.Readings;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a check ended.
 *
 * @param reason                  why, in words; empty when ok
 * @param startedMillis           when it began, milliseconds since the Unix epoch
 * @param durationNanos           all of it
 * @param phases                  nanoseconds of the phases that were reached
 * @param status                  of the final answer; null when there was none
 * @param certificateExpiryMillis when the server's certificate ends, milliseconds since the Unix epoch; null without TLS
 */
public record CheckOutcome(CheckSpec spec, Verdict verdict, String reason, long startedMillis, long durationNanos,
        Map<Phase, Long> phases, @Nullable Integer status, @Nullable Long certificateExpiryMillis) {
    public CheckOutcome {
        phases = phases.isEmpty() ? Map.of() : java.util.Collections.unmodifiableMap(new EnumMap<>(phases));
    }

    /** The four ways to end. */
    public enum Verdict {
        /** As it should. */
        OK,
        /** The target answered, and not as it should. */
        FAILED,
        /** The target did not answer in time. */
        TIMEOUT,
        /** The check itself could not be done. */
        ERROR
    }

    /** The phases of a look at a target, in their order. */
    public enum Phase {
        DNS, CONNECT, TLS, FIRST_BYTE, TRANSFER
    }

    /** The outcome as readings, taken when the check ended. */
    public Readings readings() {
        var out = new Readings(startedMillis + durationNanos / 1_000_000);
        var name = spec.common().name();
        out.put("bianque_check_ok", "check", name, verdict == Verdict.OK ? 1 : 0);
        out.put("bianque_check_duration_seconds", "check", name, durationNanos / 1e9);
        if (certificateExpiryMillis != null) {
            out.put("bianque_check_certificate_expiry_seconds", "check", name,
                    (certificateExpiryMillis - out.timeMillis()) / 1e3);
        }
        return out;
    }
}
