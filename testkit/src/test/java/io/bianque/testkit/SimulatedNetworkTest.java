package io.bianque.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bianque.testkit.SimulatedNetwork.End;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class SimulatedNetworkTest {
    private static final Duration PATIENCE = Duration.ofHours(1);

    private final Simulation simulation = new Simulation(ManualClock.atSomeDay());
    private final List<End> clientEnds = new ArrayList<>();
    private final List<End> serverEnds = new ArrayList<>();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final List<Integer> pieces = new ArrayList<>();

    private SimulatedNetwork.Connection connection(RandomGenerator random) {
        var connection = new SimulatedNetwork(simulation, random).connect();
        connection.server().onReceive(bytes -> {
            pieces.add(bytes.remaining());
            while (bytes.hasRemaining()) {
                received.write(bytes.get());
            }
        });
        connection.client().onEnd(clientEnds::add);
        connection.server().onEnd(serverEnds::add);
        return connection;
    }

    private static byte[] noise(int length, RandomGenerator random) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @Seeds(count = 50)
    void bytesKeepTheirOrderWhateverTheirPiecesAndDelays(RandomGenerator random) {
        var connection = connection(random);
        connection.client().delay(Duration.ZERO, Duration.ofMillis(500)).split(7);
        var bytes = noise(1000, random);
        connection.client().send(ByteBuffer.wrap(bytes, 0, 400));
        connection.client().send(ByteBuffer.wrap(bytes, 400, 600));
        connection.client().close();
        simulation.runUntilIdle(PATIENCE);
        assertThat(received.toByteArray()).isEqualTo(bytes);
        assertThat(pieces).hasSizeGreaterThan(142).allMatch(length -> length <= 7);
        assertThat(serverEnds).containsExactly(End.CLOSED);
        assertThat(clientEnds).isEmpty();
    }

    @Test
    void nothingArrivesBeforeItsDelay() {
        var connection = connection(new SeededRandom(1));
        connection.client().delay(Duration.ofMillis(100), Duration.ofMillis(100)).send(ByteBuffer.allocate(3));
        simulation.runFor(Duration.ofMillis(99));
        assertThat(pieces).isEmpty();
        simulation.runFor(Duration.ofMillis(1));
        assertThat(pieces).containsExactly(3);
        assertThat(simulation.clock().nanos()).isEqualTo(100_000_000);
    }

    @ParameterizedTest
    @Seeds(count = 50)
    void theConnectionBreaksAtTheChosenByte(RandomGenerator random) {
        var connection = connection(random);
        int cut = 1 + random.nextInt(999);
        connection.client().split(100).cutAfter(cut).send(ByteBuffer.wrap(noise(1000, random)));
        simulation.runUntilIdle(PATIENCE);
        assertThat(received.size()).isEqualTo(cut);
        assertThat(connection.client().delivered()).isEqualTo(cut);
        assertThat(clientEnds).containsExactly(End.RESET);
        assertThat(serverEnds).containsExactly(End.RESET);
    }

    @Test
    void oneDirectionMayBeLostInSilence() {
        var connection = connection(new SeededRandom(1));
        var answers = new ArrayList<ByteBuffer>();
        connection.client().onReceive(answers::add);
        connection.client().swallow(true).send(ByteBuffer.allocate(3));
        connection.server().send(ByteBuffer.allocate(3));
        simulation.runUntilIdle(PATIENCE);
        assertThat(pieces).isEmpty();
        assertThat(answers).hasSize(1);
        assertThat(serverEnds).isEmpty();
    }

    @Test
    void bytesOnTheWayAreLostWithTheConnection() {
        var connection = connection(new SeededRandom(1));
        connection.client().delay(Duration.ofSeconds(1), Duration.ofSeconds(1)).send(ByteBuffer.allocate(3));
        connection.cut();
        connection.cut();
        simulation.runUntilIdle(PATIENCE);
        assertThat(pieces).isEmpty();
        assertThat(serverEnds).containsExactly(End.RESET);
    }

    @Test
    void aRunThatNeverEndsIsAFailure() {
        var again = new Runnable() {
            @Override
            public void run() {
                simulation.after(Duration.ofSeconds(1), this);
            }
        };
        simulation.after(Duration.ZERO, again);
        assertThatThrownBy(() -> simulation.runUntilIdle(PATIENCE)).isInstanceOf(IllegalStateException.class);
    }
}
