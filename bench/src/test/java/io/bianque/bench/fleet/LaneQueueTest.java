package io.bianque.bench.fleet;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LaneQueueTest {
    private final LaneQueue lane = new LaneQueue(1);

    @Test
    void numbersAscendByOneAndNeverRepeat() {
        lane.add(10);
        lane.add(12);
        assertThat(lane.acknowledged(2)).isEqualTo(new LaneQueue.Pending(1, 10, false));
        assertThat(lane.acknowledged(2)).isEqualTo(new LaneQueue.Pending(2, 12, false));
        assertThat(lane.acknowledged(2)).isNull();
        lane.add(13);

        assertThat(lane.nextSeq()).isEqualTo(3);
    }

    @Test
    void anAckOfLessLeavesTheRestPending() {
        lane.add(1);
        lane.add(2);
        lane.acknowledged(1);

        assertThat(lane.acknowledged(1)).isNull();
        assertThat(lane.size()).isEqualTo(1);
    }

    @Test
    void aRetryOfAnOlderFrameDoesNotSkipWhatWasNeverSent() {
        lane.add(1);
        lane.add(2);
        assertThat(lane.sent(requireNonNull(lane.toSend(0)))).isTrue();
        lane.resendFrom(5, Long.MIN_VALUE); // a number that was never sent changes nothing
        assertThat(requireNonNull(lane.toSend(0)).seq()).isEqualTo(2);

        lane.resendFrom(1, 100);
        assertThat(lane.toSend(99)).isNull();
        assertThat(lane.heldUntilNanos(99)).isEqualTo(100);
        var again = requireNonNull(lane.toSend(100));
        assertThat(again.seq()).isEqualTo(1);
        assertThat(lane.sent(again)).as("first time").isFalse();
    }

    @Test
    void aLaneThatWasAcknowledgedMeanwhileGoesOnBehindIt() {
        lane.add(1);
        lane.add(2);
        lane.sent(requireNonNull(lane.toSend(0)));
        lane.resendFrom(1, Long.MIN_VALUE);
        lane.acknowledged(1);

        assertThat(requireNonNull(lane.toSend(0)).seq()).isEqualTo(2);
    }
}
