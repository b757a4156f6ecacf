package io.bianque.collector.intake;

import io.bianque.collector.admission.TokenBucket;
import io.bianque.seam.MonotonicClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line for each refusal, but not more than a few a second; the next line says how many were left out. Thread-safe. */
final class RefusalLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.bianque.collector.intake");
    private static final double LINES_PER_SECOND = 2;
    private static final double BURST = 40;

    private final MonotonicClock clock;
    private final TokenBucket lines;
    private long leftOut;

    RefusalLog(MonotonicClock clock) {
        this.clock = clock;
        this.lines = new TokenBucket(LINES_PER_SECOND, BURST, clock.nanos());
    }

    /** Says who was refused and why; text of a stranger is made printable. */
    void say(String what, String peer, String detail) {
        long omitted;
        synchronized (this) {
            if (!lines.take(clock.nanos())) {
                leftOut++;
                return;
            }
            omitted = leftOut;
            leftOut = 0;
        }
        var printable = printable(detail);
        if (omitted > 0) {
            LOG.info("{} {}: {} ({} more refusals were not logged)", what, peer, printable, omitted);
        } else {
            LOG.info("{} {}: {}", what, peer, printable);
        }
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
