package io.bianque.protocol.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Jazzer against every decoder of the wire. A build replays the inputs kept under
 * {@code src/test/resources/io/bianque/protocol/fuzz/WireFuzzTestInputs}; {@code deploy/fuzz} looks for new ones.
 */
class WireFuzzTest {
    @FuzzTest
    @MethodSource("io.bianque.protocol.fuzz.WireSeeds#frames")
    void frames(byte[] bytes) {
        WirePromises.frames(bytes);
    }

    @FuzzTest
    @MethodSource("io.bianque.protocol.fuzz.WireSeeds#header")
    void header(byte[] bytes) {
        WirePromises.header(bytes);
    }

    @FuzzTest
    @MethodSource("io.bianque.protocol.fuzz.WireSeeds#body")
    void body(byte[] bytes) {
        WirePromises.body(bytes);
    }

    @FuzzTest
    @MethodSource("io.bianque.protocol.fuzz.WireSeeds#samples1")
    void samples1(byte[] bytes) {
        WirePromises.samples1(bytes);
    }

    @FuzzTest
    @MethodSource("io.bianque.protocol.fuzz.WireSeeds#jsonSamples")
    void jsonSamples(byte[] bytes) {
        WirePromises.jsonSamples(bytes);
    }

    @FuzzTest
    @MethodSource("io.bianque.protocol.fuzz.WireSeeds#json")
    void json(byte[] bytes) {
        JsonPromises.json(bytes);
    }
}
