package io.bianque.collector.intake;

import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.CollectorRecordCodec;
import io.bianque.collector.record.Stamp;
import io.bianque.protocol.log.FileLog;
import io.bianque.protocol.log.LogFull;
import io.bianque.seam.CrashPoints;
import java.nio.ByteBuffer;

/** Appends records to the log, between the crash points of the intake. Thread-safe; each thread brings its codec. */
final class IntakeLog {
    private final FileLog log;
    private final CrashPoints crashPoints;

    IntakeLog(FileLog log, CrashPoints crashPoints) {
        this.log = log;
        this.crashPoints = crashPoints;
    }

    /** Appends a record and returns its offset. */
    long append(CollectorRecordCodec codec, CollectorRecord record) throws LogFull {
        return append(codec.encode(record));
    }

    /** Appends an encoded record and returns its offset. */
    long append(ByteBuffer record) throws LogFull {
        crashPoints.reached("intake.append.before");
        long offset = log.append(record);
        crashPoints.reached("intake.append.after");
        return offset;
    }

    /** Appends readings that stand in arrays which are used again. */
    long appendSamples(CollectorRecordCodec codec, Stamp stamp, int[] series, long[] timesMillis, double[] values,
            int count) throws LogFull {
        return append(codec.encodeSamples(stamp, series, timesMillis, values, count));
    }

    /** Stands before and after the writing of an ack. */
    void acknowledging(Runnable write) {
        crashPoints.reached("intake.ack.before");
        write.run();
        crashPoints.reached("intake.ack.after");
    }

    long durableEnd() {
        return log.durableEnd();
    }
}
