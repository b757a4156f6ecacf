package io.bianque.protocol.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SyncPaceTest {
    private static final long INTERVAL = 50;

    @Test
    void aFewFollowEachOtherAtOnceAndThenOneEachInterval() {
        var pace = new SyncPace(INTERVAL, Long.MAX_VALUE - 10); // the clock may pass its highest number
        long now = Long.MAX_VALUE - 10;
        for (int i = 0; i < SyncPace.BURST; i++) {
            assertThat(pace.waitNanos(now)).as("sync %s", i).isNotPositive();
            pace.began(now);
        }
        for (int i = 0; i < 10; i++) {
            assertThat(pace.waitNanos(now)).isEqualTo(INTERVAL);
            now += pace.waitNanos(now);
            pace.began(now);
        }
    }

    @Test
    void whatComesSeldomNeverWaits() {
        var pace = new SyncPace(INTERVAL, 0);
        for (long now = 0; now < 10_000; now += INTERVAL) {
            assertThat(pace.waitNanos(now)).isNotPositive();
            pace.began(now);
        }
    }

    @Test
    void aLongRestEarnsNoMoreThanOneBurst() {
        var pace = new SyncPace(INTERVAL, 0);
        int atOnce = 0;
        while (pace.waitNanos(1_000_000) <= 0) {
            pace.began(1_000_000);
            atOnce++;
        }
        assertThat(atOnce).isLessThanOrEqualTo(SyncPace.BURST);
    }

    @Test
    void aFullDiskIsTriedAgainLater() {
        var pace = new SyncPace(INTERVAL, 0);
        pace.began(10);
        pace.putOff(10, 100);
        assertThat(pace.waitNanos(10)).isEqualTo(100);
    }
}
