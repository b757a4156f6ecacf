package io.bianque.alerting.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.Stamp;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class ChangeFramesTest {
    private static final long RECEIVED = 1_790_000_000_000L;

    private final ArrayList<ChangeNote> taken = new ArrayList<>();
    private final ChangeFrames frames = new ChangeFrames(taken::add);

    private void apply(long atMillis, String id, String kind, String entity, String by) {
        frames.apply(1, new CollectorRecord.Change(new Stamp("web-1", 1, 0, 1, 1, atMillis, RECEIVED, false), id, kind,
                entity, "v".repeat(200), by));
    }

    @Test
    void theLongestTextsOfTheProtocolAreTaken() {
        apply(RECEIVED, "i".repeat(128), "k".repeat(64), "application:" + "n".repeat(200), "b".repeat(128));
        assertThat(taken).hasSize(1);
        assertThat(frames.refused()).isZero();
    }

    @Test
    void aChangeOfTheFutureIsCountedAndNotTaken() {
        apply(RECEIVED + 3_600_000, "c1", "release", "application:shop", "");
        assertThat(taken).hasSize(1);
        apply(RECEIVED + 3_600_001, "c2", "release", "application:shop", "");
        assertThat(taken).hasSize(1);
        assertThat(frames.refused()).isEqualTo(1);
    }
}
