package io.bianque.agent.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLedgerTest {
    @TempDir
    Path directory;

    @Test
    void runsAndTheirEndsAreKnownAfterARestart() throws IOException {
        var end = new RunEnd("run 1\n", RunEnd.Outcome.FAILED, 3, "no such unit: 北京 \"x\"\n", 60);
        try (var ledger = RunLedger.open(directory)) {
            ledger.begun("run 1\n", "restart it", 50);
            ledger.begun("run-2", "restart it", 55);
            ledger.ended(end);
        }
        try (var ledger = RunLedger.open(directory)) {
            assertThat(ledger.end("run 1\n")).contains(end);
            assertThat(ledger.open()).containsExactly("run-2");
            assertThat(ledger.knows("run-3")).isFalse();
            assertThat(ledger.begunSince("restart it", 51)).isEqualTo(1);
            assertThat(ledger.begunSince("restart it", 50)).isEqualTo(2);
        }
    }

    @Test
    void aTornLineIsNoneAndWhatFollowsItIsRead() throws IOException {
        try (var ledger = RunLedger.open(directory)) {
            ledger.begun("a", "x", 1);
        }
        Files.writeString(directory.resolve("actions"), "B b x 2", StandardOpenOption.APPEND);
        try (var ledger = RunLedger.open(directory)) {
            assertThat(ledger.knows("b")).isFalse();
            ledger.begun("c", "x", 3);
        }
        try (var ledger = RunLedger.open(directory)) {
            assertThat(ledger.open()).containsExactly("a", "c");
        }
    }

    @Test
    void aFileThatIsNoTextIsSetAsideAndWhatCanBeReadOfItIsKept() throws IOException {
        try (var ledger = RunLedger.open(directory)) {
            ledger.begun("a", "x", 1);
        }
        Files.write(directory.resolve("actions"), new byte[]{'B', ' ', (byte) 0xff, ' ', 'x', ' ', '2', '\n'},
                StandardOpenOption.APPEND);
        try (var ledger = RunLedger.open(directory)) {
            assertThat(ledger.open()).containsExactly("a");
            ledger.begun("c", "x", 3);
        }
        assertThat(directory.resolve("actions.damaged")).exists();
        assertThat(Files.readAllLines(directory.resolve("actions"))).containsExactly("B a x 1", "B c x 3");
    }

    @Test
    void refusalsAreBoundedAndPushOutNothingThatWasBegun() throws IOException {
        try (var ledger = RunLedger.open(directory, 20)) {
            ledger.begun("run", "x", 1);
            for (int i = 0; i < 200; i++) {
                ledger.ended(new RunEnd("no-" + i, RunEnd.Outcome.REFUSED, -1, "why", i));
            }
        }
        try (var ledger = RunLedger.open(directory, 20)) {
            assertThat(ledger.open()).containsExactly("run");
            assertThat(ledger.knows("no-179")).isFalse();
            assertThat(ledger.end("no-180").orElseThrow().detail()).isEqualTo("why");
        }
    }

    @Test
    void nothingThatWasBegunWithinTheHourIsForgottenForRoom() throws IOException {
        try (var ledger = RunLedger.open(directory, 2)) {
            ledger.begun("a", "x", 100);
            assertThat(ledger.hasRoom(50)).isTrue();
            ledger.begun("b", "x", 200);
            assertThat(ledger.hasRoom(100)).isFalse();
            assertThat(ledger.hasRoom(101)).isTrue();
        }
    }

    @Test
    void aFailedRewriteCostsNoLaterLine() throws IOException {
        var file = directory.resolve("actions");
        try (var ledger = RunLedger.open(directory, 2)) {
            for (int i = 0; i < 8; i++) {
                ledger.begun("run-" + i, "x", i);
            }
            Files.delete(file);
            Files.createDirectories(file.resolve("in the way"));
            assertThatThrownBy(() -> ledger.begun("run-8", "x", 8)).isInstanceOf(IOException.class);
            Files.delete(file.resolve("in the way"));
            Files.delete(file);
            ledger.begun("run-9", "x", 9);
        }
        try (var ledger = RunLedger.open(directory, 2)) {
            assertThat(ledger.knows("run-9")).isTrue();
        }
    }

    @Test
    void theFileAndItsMemoryAreBounded() throws IOException {
        try (var ledger = RunLedger.open(directory, 20)) {
            for (int i = 0; i < 70; i++) {
                ledger.begun("run-" + i, "x", i);
                ledger.ended(new RunEnd("run-" + i, RunEnd.Outcome.SUCCEEDED, 0, "", i));
            }
            assertThat(ledger.knows("run-49")).isFalse();
            assertThat(ledger.knows("run-50")).isTrue();
        }
        assertThat(Files.readAllLines(directory.resolve("actions"))).hasSizeLessThanOrEqualTo(80);
        try (var ledger = RunLedger.open(directory, 20)) {
            assertThat(ledger.knows("run-69")).isTrue();
        }
    }
}
