package io.bianque.alerting.boot;

import io.bianque.alerting.journal.Causes;
import io.bianque.protocol.log.FileLog;

/** The collector's log: the partition judges its records while they are being synced. */
record LogOfCauses(FileLog log) implements Causes {
    @Override
    public long end() {
        return log.writtenEnd();
    }

    @Override
    public void settle(long end) {
        log.settle(end);
    }
}
