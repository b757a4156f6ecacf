package io.bianque.collector.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bianque.collector.record.CollectorRecord.LanesKept.LaneEnd;
import io.bianque.collector.record.Liveness;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import io.bianque.testkit.Seeds;
import io.bianque.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class AdmissionSnapshotTest {
    private static final String FILE = "admission.snapshot";

    private final SimulatedDisk disk = new SimulatedDisk();

    @ParameterizedTest
    @Seeds(count = 100)
    void whatWasKnownIsKnownAgain(RandomGenerator random) throws Exception {
        var before = filled(random);
        AdmissionSnapshot.capture(before, disk, FILE, 4_711);
        AdmissionSnapshot.publish(disk, FILE);

        var after = new Admission(SeriesRegistry.Limits.DEFAULT, 100);
        assertThat(AdmissionSnapshot.restore(after, disk, FILE)).isEqualTo(4_711);
        assertThat(after.registry().next()).isEqualTo(before.registry().next());
        assertThat(after.registry().known()).isEqualTo(before.registry().known());
        for (var agent : before.agents()) {
            var again = Objects.requireNonNull(after.agent(agent.host(), 0));
            assertThat(again.lanes().kept()).isEqualTo(agent.lanes().kept());
            assertThat(again.judged()).isEqualTo(agent.judged());
            assertThat(again.lastSeenMillis()).isEqualTo(agent.lastSeenMillis());
            for (var entry : agent.series().entries()) {
                var found = Objects.requireNonNull(again.series().find(entry.key()));
                assertThat(found.number()).isEqualTo(entry.number());
            }
            assertThat(again.series().size()).isEqualTo(agent.series().size());
        }
    }

    @Test
    void contentIsRememberedOverARestart() throws Exception {
        var before = new Admission(SeriesRegistry.Limits.DEFAULT, 100);
        var agent = Objects.requireNonNull(before.agent("a", 1));
        agent.lanes().hello(7, List.of(new LaneEnd(1, 1)));
        agent.lanes().appended(1, 1, 1, 99, 5, 0);
        AdmissionSnapshot.capture(before, disk, FILE, 0);
        AdmissionSnapshot.publish(disk, FILE);

        var after = new Admission(SeriesRegistry.Limits.DEFAULT, 100);
        AdmissionSnapshot.restore(after, disk, FILE);
        var lanes = Objects.requireNonNull(after.agent("a", 1)).lanes();
        assertThat(lanes.decide(1, 1, 1, 99, 5)).isEqualTo(Verdict.DUPLICATE);
        assertThat(lanes.decide(1, 1, 1, 98, 5)).isEqualTo(Verdict.CONFLICT);
    }

    @Test
    void aSnapshotOfTheVersionBeforeIsReadWithoutWhatItRememberedOfEvents() throws Exception {
        var before = new Admission(SeriesRegistry.Limits.DEFAULT, 100);
        var agent = Objects.requireNonNull(before.agent("a", 1));
        agent.lanes().hello(7, List.of(new LaneEnd(0, 1), new LaneEnd(1, 1)));
        agent.lanes().appended(0, 1, 1, 99, 5, 0);
        agent.lanes().appended(1, 1, 1, 99, 5, 0);
        AdmissionSnapshot.capture(before, disk, FILE, 0);
        AdmissionSnapshot.publish(disk, FILE);
        var present = disk.content(FILE);
        var bytes = Arrays.copyOf(present, present.length - 4); // no earlier epochs: not even their number
        bytes[7] = '1';
        var crc = new CRC32C();
        crc.update(bytes, 0, bytes.length - 4);
        ByteBuffer.wrap(bytes).putInt(bytes.length - 4, (int) crc.getValue());
        disk.put(FILE, bytes);

        var after = new Admission(SeriesRegistry.Limits.DEFAULT, 100);
        AdmissionSnapshot.restore(after, disk, FILE);
        var lanes = Objects.requireNonNull(after.agent("a", 1)).lanes();
        assertThat(lanes.decide(0, 1, 1, 98, 5)).isEqualTo(Verdict.DUPLICATE);
        assertThat(lanes.decide(1, 1, 1, 98, 5)).isEqualTo(Verdict.CONFLICT);
    }

    @Test
    void earlierEpochsAreRememberedOverARestart() throws Exception {
        var before = new Admission(SeriesRegistry.Limits.DEFAULT, 100);
        var agent = Objects.requireNonNull(before.agent("a", 1));
        for (long epoch = 7; epoch <= 8; epoch++) {
            agent.lanes().hello(epoch, List.of(new LaneEnd(1, 1)));
            agent.lanes().appended(1, 1, 1, (int) epoch, 5, 0);
        }
        AdmissionSnapshot.capture(before, disk, FILE, 0);
        AdmissionSnapshot.publish(disk, FILE);

        var after = new Admission(SeriesRegistry.Limits.DEFAULT, 100);
        AdmissionSnapshot.restore(after, disk, FILE);
        var lanes = Objects.requireNonNull(after.agent("a", 1)).lanes();
        lanes.hello(7, List.of(new LaneEnd(1, 1)));
        assertThat(lanes.decide(1, 1, 1, 7, 5)).isEqualTo(Verdict.DUPLICATE);
        assertThat(lanes.decide(1, 1, 1, 8, 5)).isEqualTo(Verdict.CONFLICT);
    }

    @Test
    void withoutAFileThereIsNothingToKnow() throws Exception {
        assertThat(AdmissionSnapshot.restore(new Admission(SeriesRegistry.Limits.DEFAULT, 100), disk, FILE))
                .isEqualTo(-1);
    }

    @ParameterizedTest
    @Seeds(count = 100)
    void aDamagedOrCutFileIsRefused(RandomGenerator random) throws Exception {
        AdmissionSnapshot.capture(filled(random), disk, FILE, 1);
        AdmissionSnapshot.publish(disk, FILE);
        var bytes = disk.content(FILE);
        if (random.nextBoolean()) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        } else {
            bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
        }
        disk.put(FILE, bytes);
        var after = new Admission(SeriesRegistry.Limits.DEFAULT, 100);
        assertThatThrownBy(() -> AdmissionSnapshot.restore(after, disk, FILE)).isInstanceOf(IOException.class);
    }

    private static Admission filled(RandomGenerator random) {
        var admission = new Admission(SeriesRegistry.Limits.DEFAULT, 100);
        long offset = 0;
        for (int i = random.nextInt(10); i >= 0; i--) {
            var agent = Objects.requireNonNull(admission.agent("host-" + i, random.nextInt(1_000)));
            agent.lanes().hello(random.nextLong(), List.of(new LaneEnd(0, 1), new LaneEnd(3, 1 + random.nextInt(90))));
            for (var lane : agent.lanes().synced()) {
                for (long seq = lane.seq() + 1; seq < lane.seq() + random.nextInt(100); seq++) {
                    agent.lanes().appended(lane.lane(), seq, seq, random.nextInt(), seq, offset++);
                }
            }
            agent.lanes().durable(Long.MAX_VALUE);
            if (random.nextBoolean()) {
                agent.judged(Liveness.LATE);
            }
            for (int series = random.nextInt(50); series > 0; series--) {
                agent.series()
                        .assign(new SeriesKey("m" + series, Labels.of("host", agent.host(), "扁鹊", "v" + series % 3)),
                                5);
            }
        }
        return admission;
    }
}
