package io.bianque.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.agent.reading.Losses;
import io.bianque.agent.reading.Readings;
import io.bianque.agent.spool.Spool;
import io.bianque.protocol.FaultReason;
import io.bianque.protocol.frame.LaneSeq;
import io.bianque.protocol.message.Clocks;
import io.bianque.protocol.message.Welcome;
import io.bianque.testkit.SeededRandom;
import io.bianque.testkit.SimulatedDisk;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A collector knows more of a lane than this machine has sent: who sent it, and what becomes of what is here. */
class ClonedMachineTest {
    private static final Identity IDENTITY = new Identity("h", "test/1", "", "boot", Map.of(), Map.of(), false);
    private static final Clocks CLOCKS = new Clocks(1, 1);

    private final SimulatedDisk disk = new SimulatedDisk();
    private final SeededRandom random = new SeededRandom(1);
    private Spool spool;

    ClonedMachineTest() throws IOException {
        spool = open();
    }

    @Test
    void aBacklogThatIsKnownBeyondItsEndIsAnotherMachinesAndNothingOfItIsForgotten() {
        var epoch = spool.epoch();
        connect().close();
        add(5);
        var backlog = spool.liveLane();
        try (var session = connect()) {
            assertThat(spool.liveLane()).isNotEqualTo(backlog);
            welcome(session, new LaneSeq(backlog, 168));
            assertThat(session.end()).hasValueSatisfying(
                    end -> assertThat(end.reason()).isEqualTo(FaultReason.CONFLICT.code()));
        }
        assertThat(spool.epoch()).isNotEqualTo(epoch);
        assertThat(spool.acked(backlog)).isZero();
        assertThat(spool.next(backlog)).isEqualTo(6);
    }

    @Test
    void thatIsKnownAfterAKillToo() throws IOException {
        connect().close();
        add(5);
        var backlog = spool.liveLane();
        killed();
        try (var session = connect()) {
            welcome(session, new LaneSeq(backlog, 168));
            assertThat(session.end()).isPresent();
        }
    }

    @Test
    void aLaneThatLayInMemoryMayBeKnownBeyondWhatAKillHasLeftOfIt() throws IOException {
        var inMemory = aLaneInMemory();
        killed();
        try (var session = connect()) {
            assertThat(spool.liveLane()).isNotEqualTo(inMemory);
            assertThat(spool.next(inMemory)).isGreaterThan(1);
            welcome(session, new LaneSeq(inMemory, 168));
            assertThat(session.end()).isEmpty();
        }
    }

    /** The collector may be away for as long as both of them. */
    @Test
    void howeverOftenItWasKilledSince() throws IOException {
        var inMemory = aLaneInMemory();
        killed();
        killed();
        try (var session = connect()) {
            welcome(session, new LaneSeq(inMemory, 168));
            assertThat(session.end()).isEmpty();
        }
    }

    private int aLaneInMemory() throws IOException {
        disk.failSync(1);
        add();
        assertThat(spool.sync()).isFalse();
        add();
        spool.release(); // writes the state down, and nothing else
        return spool.liveLane();
    }

    private void killed() throws IOException {
        disk.kill();
        spool = open();
    }

    private Spool open() throws IOException {
        return Spool.open(disk, 1 << 20, random, new Losses());
    }

    private AgentSession connect() {
        return new AgentSession(spool, IDENTITY, Duration.ofSeconds(1), _ -> {}, CLOCKS, 0);
    }

    private void add(int count) {
        for (int i = 0; i < count; i++) {
            add();
        }
        assertThat(spool.sync()).isTrue();
    }

    private void add() {
        var readings = new Readings(1_000_000);
        readings.put("unique", 0.5);
        spool.add(readings, 5, 5);
    }

    private void welcome(AgentSession session, LaneSeq known) {
        session.received(new Welcome(1, "s", "h", spool.epoch(), Set.of(), Map.of(), Welcome.Limits.DEFAULT, 1 << 20,
                List.of(known), 1_000, CLOCKS), CLOCKS, 0);
    }
}
