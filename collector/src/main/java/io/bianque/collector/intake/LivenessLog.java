package io.bianque.collector.intake;

import io.bianque.collector.admission.Admission;
import io.bianque.collector.liveness.LivenessJudge;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.CollectorRecordCodec;
import io.bianque.protocol.log.LogFull;
import java.time.InstantSource;

/** Writes changes of liveness to the log; what the log does not take is judged again. Thread-safe. */
final class LivenessLog implements LivenessJudge.Sink {
    private final IntakeLog log;
    private final Admission admission;
    private final IntakeMeters meters;
    private final InstantSource wall;
    private final CollectorRecordCodec codec = new CollectorRecordCodec();

    LivenessLog(IntakeLog log, Admission admission, IntakeMeters meters, InstantSource wall) {
        this.log = log;
        this.admission = admission;
        this.meters = meters;
        this.wall = wall;
    }

    @Override
    public boolean accept(LivenessJudge.Change change) {
        long nowMillis = wall.millis();
        var record = new CollectorRecord.LivenessChanged(change.host(), change.liveness(), nowMillis, change.reason());
        try {
            synchronized (codec) { // one buffer for all threads; an append copies into memory
                log.append(codec, record);
            }
        } catch (LogFull full) {
            meters.recordsNotWritten.increment();
            return false;
        }
        var agent = admission.agent(change.host(), nowMillis);
        if (agent != null) {
            agent.judged(change.liveness());
        }
        return true;
    }
}
