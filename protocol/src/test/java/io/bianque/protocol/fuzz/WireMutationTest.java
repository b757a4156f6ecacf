package io.bianque.protocol.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.testkit.Mutations;
import io.bianque.testkit.Seeds;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** A little of what Jazzer does, in every build and from a seed. */
class WireMutationTest {
    private record Target(List<byte[]> seeds, Consumer<byte[]> promise) {}

    private static final Target FRAMES = new Target(WireSeeds.frames(), WirePromises::frames);
    private static final Target HEADER = new Target(WireSeeds.header(), WirePromises::header);
    private static final Target BODY = new Target(WireSeeds.body(), WirePromises::body);
    private static final Target SAMPLES1 = new Target(WireSeeds.samples1(), WirePromises::samples1);
    private static final Target JSON_SAMPLES = new Target(WireSeeds.jsonSamples(), WirePromises::jsonSamples);
    private static final Target JSON = new Target(WireSeeds.json(), JsonPromises::json);

    @ParameterizedTest
    @Seeds(count = 1_500)
    void framesKeepTheirPromiseForBytesThatAreAlmostRight(RandomGenerator random) {
        check(FRAMES, random);
    }

    @ParameterizedTest
    @Seeds(count = 3_000)
    void headersKeepTheirPromiseForBytesThatAreAlmostRight(RandomGenerator random) {
        check(HEADER, random);
    }

    @ParameterizedTest
    @Seeds(count = 3_000)
    void bodiesKeepTheirPromiseForBytesThatAreAlmostRight(RandomGenerator random) {
        check(BODY, random);
    }

    @ParameterizedTest
    @Seeds(count = 3_000)
    void readingsKeepTheirPromiseForBytesThatAreAlmostRight(RandomGenerator random) {
        check(SAMPLES1, random);
    }

    @ParameterizedTest
    @Seeds(count = 3_000)
    void readingsInTheOpenFormKeepTheirPromiseForBytesThatAreAlmostRight(RandomGenerator random) {
        check(JSON_SAMPLES, random);
    }

    @ParameterizedTest
    @Seeds(count = 3_000)
    void jsonKeepsItsPromiseForBytesThatAreAlmostRight(RandomGenerator random) {
        check(JSON, random);
    }

    @Test
    void everySeedKeepsItsPromiseAsItIs() {
        for (var target : List.of(FRAMES, HEADER, BODY, SAMPLES1, JSON_SAMPLES, JSON)) {
            assertThat(target.seeds).isNotEmpty();
            target.seeds.forEach(target.promise);
        }
    }

    private static void check(Target target, RandomGenerator random) {
        byte[] bytes = Mutations.of(target.seeds, random);
        try {
            target.promise.accept(bytes);
        } catch (Throwable broken) {
            throw new AssertionError("broken by " + HexFormat.of().formatHex(bytes), broken);
        }
    }
}
