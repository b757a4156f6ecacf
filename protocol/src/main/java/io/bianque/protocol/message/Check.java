package io.bianque.protocol.message;

import io.bianque.protocol.frame.FrameType;
import io.bianque.protocol.frame.Header;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of one check.
 *
 * @param name                    of the check, unique on its host, 1..128
 * @param kind                    http, tcp …, as a code
 * @param target                  what was looked at, for example an address, 1..2,048
 * @param outcome                 how it ended
 * @param reason                  why, in words, 0..1,024; empty when ok
 * @param timeMillis              when it began, by the sender's wall clock, milliseconds since the Unix epoch
 * @param durationNanos           how long all of it took, 0..2^53-1
 * @param phases                  nanoseconds of each phase that was reached, 0..2^53-1
 * @param status                  the status that the target answered, 0..999; null when it did not get so far
 * @param certificateExpiryMillis when the target's certificate expires, milliseconds since the Unix epoch; null without TLS
 * @param labels                  of the check, without those of the host
 */
public record Check(Stamp stamp, String name, String kind, String target, Outcome outcome, String reason,
        long timeMillis, long durationNanos, Map<Phase, Long> phases, @Nullable Integer status,
        @Nullable Long certificateExpiryMillis, Map<String, String> labels) implements Message.Numbered {
    public Check {
        Bounds.text("name", name, 1, 128);
        Bounds.code("kind", kind);
        Bounds.text("target", target, 1, 2_048);
        Bounds.text("reason", reason, 0, 1_024);
        Bounds.range("time", timeMillis, 0, Header.MAX_WALL_MILLIS);
        Bounds.range("duration", durationNanos, 0, Header.MAX_INTEGER);
        var copy = new EnumMap<Phase, Long>(Phase.class);
        phases.forEach((phase, nanos) -> copy.put(phase, Bounds.range(phase.code(), nanos, 0, Header.MAX_INTEGER)));
        phases = Collections.unmodifiableMap(copy);
        if (status != null) {
            Bounds.range("status", status, 0, 999);
        }
        if (certificateExpiryMillis != null) {
            Bounds.range("certificate_expiry", certificateExpiryMillis, 0, Header.MAX_WALL_MILLIS);
        }
        labels = Bounds.labels("label", labels);
    }

    /** How a check ended. */
    public enum Outcome {
        /** As it should. */
        OK,
        /** The target answered, and not as it should. */
        FAILED,
        /** The target did not answer in time. */
        TIMEOUT,
        /** The check itself could not be done: a name that does not resolve, no descriptors left. */
        ERROR;

        /** The word on the wire. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The phases of a look at a target, in their order. */
    public enum Phase {
        DNS, CONNECT, TLS, FIRST_BYTE, TRANSFER;

        /** The word on the wire. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public FrameType type() {
        return FrameType.CHECK;
    }
}
