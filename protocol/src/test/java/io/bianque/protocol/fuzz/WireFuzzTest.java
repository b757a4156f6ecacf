package io.bianque.protocol.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Jazzer against every decoder of the wire. A build replays the inputs kept under
 * {@code src/test/resources/io/bianque/protocol/fuzz/WireFuzzTestInputs}; {@code deploy/fuzz} looks for new ones.
 */
class WireFuzzTest {
    @MethodSource("io.bianque.protocol.fuzz.WireSeeds#frames")
    @FuzzTest
    void frames(byte[] bytes) {
        WirePromises.frames(bytes);
    }

    @MethodSource("io.bianque.protocol.fuzz.WireSeeds#header")
    @FuzzTest
    void header(byte[] bytes) {
        WirePromises.header(bytes);
    }

    @MethodSource("io.bianque.protocol.fuzz.WireSeeds#body")
    @FuzzTest
    void body(byte[] bytes) {
        WirePromises.body(bytes);
    }

    @MethodSource("io.bianque.protocol.fuzz.WireSeeds#samples1")
    @FuzzTest
    void samples1(byte[] bytes) {
        WirePromises.samples1(bytes);
    }

    @MethodSource("io.bianque.protocol.fuzz.WireSeeds#jsonSamples")
    @FuzzTest
    void jsonSamples(byte[] bytes) {
        WirePromises.jsonSamples(bytes);
    }

    @MethodSource("io.bianque.protocol.fuzz.WireSeeds#zip")
    @FuzzTest
    void zip(byte[] bytes) {
        WirePromises.zip(bytes);
    }

    @MethodSource("io.bianque.protocol.fuzz.WireSeeds#json")
    @FuzzTest
    void json(byte[] bytes) {
        JsonPromises.json(bytes);
    }
}
