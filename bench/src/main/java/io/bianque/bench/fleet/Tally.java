package io.bianque.bench.fleet;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** What happened on one event loop. Confined to it while the load runs; {@link #add} joins tallies afterwards. */
final class Tally {
    private static final long LONGEST_MICROS = TimeUnit.HOURS.toMicros(1);

    /** From due to acknowledged, microseconds, of frames due in the measured window. */
    final Histogram ackMicros = new Histogram(LONGEST_MICROS, 3);
    /** From due to handed to the socket, first time: how late the generator itself was. */
    final Histogram sendMicros = new Histogram(LONGEST_MICROS, 3);
    long framesSent;
    long framesAcknowledged;
    long framesAcknowledgedInWindow;
    long framesRefused;
    long framesDropped;
    long framesSentAgain;
    long readingsAcknowledged;
    long acks;
    long retries;
    long errors;
    long waitsForCredit;
    long pings;
    long connects;
    long disconnects;

    void acknowledged(long dueNanos, long nowNanos, boolean measured, int readings) {
        framesAcknowledged++;
        readingsAcknowledged += readings;
        if (measured) {
            framesAcknowledgedInWindow++;
            record(ackMicros, nowNanos - dueNanos);
        }
    }

    void sent(long dueNanos, long nowNanos, boolean measured) {
        framesSent++;
        if (measured) {
            record(sendMicros, nowNanos - dueNanos);
        }
    }

    private static void record(Histogram histogram, long nanos) {
        histogram.recordValue(Math.clamp(TimeUnit.NANOSECONDS.toMicros(nanos), 0, LONGEST_MICROS));
    }

    void add(Tally other) {
        ackMicros.add(other.ackMicros);
        sendMicros.add(other.sendMicros);
        framesSent += other.framesSent;
        framesAcknowledged += other.framesAcknowledged;
        framesAcknowledgedInWindow += other.framesAcknowledgedInWindow;
        framesRefused += other.framesRefused;
        framesDropped += other.framesDropped;
        framesSentAgain += other.framesSentAgain;
        readingsAcknowledged += other.readingsAcknowledged;
        acks += other.acks;
        retries += other.retries;
        errors += other.errors;
        waitsForCredit += other.waitsForCredit;
        pings += other.pings;
        connects += other.connects;
        disconnects += other.disconnects;
    }
}
