package io.bianque.collector.intake;

import io.bianque.collector.admission.TokenBucket;
import io.bianque.seam.MonotonicClock;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells refusals, one line for each kind of them at a time: who repeats himself, and many who do the same, are told once a
 * minute, with how many were left out since. So the first of another kind is seen at once, whatever flood there is of one.
 * Thread-safe.
 */
final class RefusalLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.bianque.collector.intake");
    /** Lines a second of one kind. */
    private static final double RATE = 1.0 / 60;
    /** Kinds are constants of this program, what was done with its reason; should one be text of a stranger, it ends here. */
    private static final int KINDS_MAX = 256;

    private final MonotonicClock clock;
    private final Map<Kind, Lines> lines = new HashMap<>();

    /** What was done, and the code of why. */
    private record Kind(String what, String reason) {}

    private static final class Lines {
        final TokenBucket allowed;
        long leftOut;

        Lines(long nowNanos) {
            allowed = new TokenBucket(RATE, 1, nowNanos);
        }
    }

    RefusalLog(MonotonicClock clock) {
        this.clock = clock;
    }

    /**
     * Says who was refused and why; text of a stranger is made printable.
     *
     * @param what   was done, a constant
     * @param reason its code; with {@code what} it names the kind
     */
    void say(String what, String reason, String peer, String detail) {
        long omitted = omitted(what, reason);
        if (omitted < 0) {
            return;
        }
        var printable = printable(detail);
        if (omitted > 0) {
            LOG.info("{} {}: {}: {} ({} more of this kind were not logged)", what, peer, reason, printable, omitted);
        } else {
            LOG.info("{} {}: {}: {}", what, peer, reason, printable);
        }
    }

    /** How many were left out before this one; -1 when it is left out too. */
    synchronized long omitted(String what, String reason) {
        var kind = new Kind(what, reason);
        var known = lines.get(kind);
        if (known == null) {
            kind = lines.size() < KINDS_MAX ? kind : new Kind("", "");
            known = lines.computeIfAbsent(kind, _ -> new Lines(clock.nanos()));
        }
        if (!known.allowed.take(clock.nanos())) {
            known.leftOut++;
            return -1;
        }
        long omitted = known.leftOut;
        known.leftOut = 0;
        return omitted;
    }

    static String printable(String text) {
        var clean = new StringBuilder();
        for (int i = 0; i < text.length() && clean.length() < 300; i++) {
            char c = text.charAt(i);
            clean.append(c < 0x20 || c == 0x7f || Character.isSurrogate(c) || Character.getType(c) == Character.FORMAT
                    || c == 0x2028 || c == 0x2029 ? '?' : c);
        }
        return clean.toString();
    }
}
