package io.bianque.protocol.log;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.bianque.testkit.SimulatedDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.params.provider.MethodSource;

/** Jazzer against the reading of segments and against recovery; see {@code deploy/fuzz}. */
class LogFuzzTest {
    @MethodSource("segments")
    @FuzzTest
    void segment(byte[] bytes) {
        LogPromises.segment(bytes);
    }

    @MethodSource("recordsOfAllKinds")
    @FuzzTest
    void records(byte[] bytes) {
        LogPromises.records(bytes);
    }

    @MethodSource("overwrites")
    @FuzzTest
    void overwritten(byte[] bytes) {
        LogPromises.overwritten(bytes);
    }

    /** A segment with records, and one with none. */
    static List<byte[]> segments() {
        var disk = new SimulatedDisk();
        try (var log = FileLog.open(disk, "log", LogOptions.defaults().withSegmentBytes(8192))) {
            for (int i = 0; i < 6; i++) {
                log.append(LogTexts.bytes("record " + i));
            }
            log.sync();
            var name = "log/"
                    + disk.list("log").stream().filter(file -> file.endsWith(".log")).findFirst().orElseThrow();
            return List.of(disk.content(name), new SegmentHeader(0, 0, 0, 8192).encoded().array());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Instructions for three good records, and for some with each field off. */
    static List<byte[]> recordsOfAllKinds() {
        return List.of(
                new byte[]{0, 0, 0, 0, 16, 0, 0, 0, 0, 5, 0, 0, 1, 2, 3, 4, 5, 0, 0, 0, 2, 0, 0, 7, 7, 0, 0, 0, 0, 0,
                        0},
                new byte[]{0, 7, 0, 9, 4, 0, 1, 0, 0, 3, 1, 0, 9, 9, 9, 0, 5, 0, 3, 0, 0, 4, 1, 1, -8, -3, 0, 1, -1, 0,
                        6});
    }

    static List<byte[]> overwrites() {
        return List.of(new byte[]{0, 48, 0, 0, 0, 0}, new byte[]{1, 0, -1, -1, -1, -1, -1, -1, -1, -1, -1},
                new byte[]{0, 0, 66}, new byte[]{4, 7, 1});
    }
}
