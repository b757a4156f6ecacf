package io.bianque.collector.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bianque.collector.record.CollectorRecord;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CoreFeedTest {
    private static final CollectorRecord TICK = new CollectorRecord.Tick(1, 1);

    /** Remembers the offsets that it was given; fails at one of them. */
    static final class Counting implements PartitionCore {
        final List<Long> offsets = new ArrayList<>();
        private final String name;
        private final long failsAt;
        private long sum;

        Counting(String name, long failsAt) {
            this.name = name;
            this.failsAt = failsAt;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void apply(long offset, CollectorRecord record) {
            if (offset == failsAt) {
                throw new IllegalStateException("poison");
            }
            offsets.add(offset);
            sum += offset;
        }

        @Override
        public void writeSnapshot(DataOutput out) throws IOException {
            out.writeLong(sum);
        }

        @Override
        public void readSnapshot(DataInput in) throws IOException {
            long read = in.readLong();
            if (read < 0) {
                throw new IOException("a sum of " + read);
            }
            sum = read;
        }
    }

    @Test
    void r24ARecordThatBreaksOneCoreReachesTheOthersAndTheNextReachesAll() {
        var broken = new Counting("broken", 5);
        var sound = new Counting("sound", -1);
        var feed = new CoreFeed(List.of(broken, sound));
        for (long offset = 4; offset <= 6; offset++) {
            feed.feed(offset, TICK);
        }
        assertThat(broken.offsets).containsExactly(4L, 6L);
        assertThat(sound.offsets).containsExactly(4L, 5L, 6L);
        assertThat(feed.setAsideCount()).isEqualTo(1);
        assertThat(feed.setAside()).singleElement()
                .isEqualTo(new SetAside("broken", 5, "java.lang.IllegalStateException: poison"));
    }

    @Test
    void whatWasSetAsideIsBoundedButCountedToTheLast() {
        var feed = new CoreFeed(List.of(new Counting("broken", 5)));
        for (int i = 0; i < 1_000; i++) {
            feed.feed(5, TICK);
        }
        assertThat(feed.setAside()).hasSize(64);
        assertThat(feed.setAsideCount()).isEqualTo(1_000);
    }

    @Test
    void aCoreThatRefusesItsPartBeginsAfreshWhileTheOthersGoOn() {
        var refusing = new Counting("refusing", -1);
        var taking = new Counting("taking", -1);
        var feed = new CoreFeed(List.of(refusing, taking));
        var parts = Map.of("refusing", longBytes(-1), "taking", longBytes(30));

        assertThat(feed.restore(parts, 20, 10)).isEqualTo(10);
        assertThat(feed.isLevel(10)).isFalse();
        feed.feed(10, TICK);
        feed.feed(20, TICK);

        assertThat(refusing.offsets).containsExactly(10L, 20L);
        assertThat(taking.offsets).containsExactly(20L);
        assertThat(taking.sum).isEqualTo(50);
        assertThat(feed.isLevel(20)).isTrue();
    }

    @Test
    void bytesLeftOverMakeAPartUnfit() {
        var core = new Counting("core", -1);
        var feed = new CoreFeed(List.of(core));
        assertThat(feed.restore(Map.of("core", new byte[9]), 20, 10)).isEqualTo(10);
        assertThat(core.sum).isZero();
    }

    @Test
    void twoCoresOfOneNameAreRefused() {
        assertThatThrownBy(() -> new CoreFeed(List.of(new Counting("twin", -1), new Counting("twin", -1))))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("twin");
    }

    static byte[] longBytes(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }
}
