package io.bianque.collector.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.SelectStrategy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SpacedRoundsTest {
    private final AtomicLong now = new AtomicLong(1_000_000_000_000L);
    private final AtomicLong slept = new AtomicLong();
    private final SpacedRounds rounds = new SpacedRounds(now::get, nanos -> {
        slept.addAndGet(nanos);
        now.addAndGet(nanos);
    });

    @Test
    void aRoundThatComesLateWaitsForNothing() throws Exception {
        for (int i = 0; i < 10; i++) {
            now.addAndGet(SpacedRounds.LEAST_NANOS);
            assertThat(rounds.calculateStrategy(() -> 0, false)).isEqualTo(SelectStrategy.SELECT);
        }
        assertThat(slept).hasValue(0);
    }

    @Test
    void roundsThatFollowEachOtherBeginTheLeastTimeApart() throws Exception {
        long began = now.get();
        for (int i = 0; i < 100; i++) {
            rounds.calculateStrategy(() -> 0, false);
            now.addAndGet(1_000);
        }
        assertThat(now.get() - began).isBetween(98 * SpacedRounds.LEAST_NANOS, 100 * SpacedRounds.LEAST_NANOS);
    }

    @Test
    void whatOtherThreadsAskOfTheLoopIsNotKeptWaiting() throws Exception {
        var looked = new AtomicInteger();
        for (int i = 0; i < 100; i++) {
            assertThat(rounds.calculateStrategy(() -> {
                looked.incrementAndGet();
                return 3;
            }, true)).isEqualTo(3);
        }
        assertThat(slept).hasValue(0);
        assertThat(looked).hasValue(100);
    }
}
