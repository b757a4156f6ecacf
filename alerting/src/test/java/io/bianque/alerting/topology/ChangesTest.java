package io.bianque.alerting.topology;

import static io.bianque.alerting.topology.TopologyMergeTest.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.Stamp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangesTest {
    @TempDir
    private Path directory;

    @SuppressWarnings("NullAway.Init") // JUnit sets the directory
    ChangesTest() {}

    private static ChangeNote note(int number) {
        return new ChangeNote(id("application:shop"), "release", "v" + number, number, "ci", "c" + number);
    }

    @Test
    void theBookIsThereAfterAStartNewestFirst() throws IOException {
        var book = new ChangeBook(directory.resolve("changes.txt"));
        book.add(note(2));
        book.add(note(1));
        assertThat(new ChangeBook(directory.resolve("changes.txt")).recent(10)).containsExactly(note(2), note(1));
        assertThat(book.recent(1)).containsExactly(note(2));
    }

    @Test
    void theBookKeepsTheLastThousand() throws IOException {
        var book = new ChangeBook(directory.resolve("changes.txt"));
        for (int i = 1; i <= 2 * ChangeBook.KEPT + 10; i++) {
            book.add(note(i));
        }
        assertThat(book.recent(5_000)).hasSize(ChangeBook.KEPT);
        assertThat(Files.readAllLines(directory.resolve("changes.txt"))).hasSizeLessThan(2 * ChangeBook.KEPT);
        assertThat(new ChangeBook(directory.resolve("changes.txt")).recent(5_000)).isEqualTo(book.recent(5_000));
    }

    @Test
    void aLineThatWasCutIsLeftOut() throws IOException {
        var book = new ChangeBook(directory.resolve("changes.txt"));
        book.add(new ChangeNote(id("host:a"), "config", "tab\there", 1, "", "x"));
        Files.writeString(directory.resolve("changes.txt"), "17\thost:a\tconf", StandardOpenOption.APPEND);
        assertThat(new ChangeBook(directory.resolve("changes.txt")).recent(5)).singleElement()
                .satisfies(kept -> assertThat(kept.what()).isEqualTo("tab here"));
    }

    @Test
    void aCutInTheMiddleOfACharacterCostsThatLineAlone() throws IOException {
        var file = directory.resolve("changes.txt");
        var book = new ChangeBook(file);
        book.add(note(1));
        book.add(new ChangeNote(id("application:shop"), "release", "上线", 2, "ci", "c2"));
        var bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 2)); // the line's end and a third of its last character
        var after = new ChangeBook(file);
        assertThat(after.recent(5)).containsExactly(note(1));
        after.add(note(3));
        after.add(note(4));
        assertThat(new ChangeBook(file).recent(5)).containsExactly(note(4), note(3), note(1));
        assertThat(Files.readString(file)).endsWith("\n").hasLineCount(3);
    }

    @Test
    void bytesThatAreNoTextInTheMiddleCostNoOtherLine() throws IOException {
        var file = directory.resolve("changes.txt");
        new ChangeBook(file).add(note(1));
        Files.write(file, new byte[]{(byte) 0xe4, (byte) 0xb8, '\n'}, StandardOpenOption.APPEND);
        Files.writeString(file, "5\thost:a\tconfig\tme\tc5\t好\n", StandardCharsets.UTF_8, StandardOpenOption.APPEND);
        assertThat(new ChangeBook(file).recent(5)).extracting(ChangeNote::what).containsExactly("好", "v1");
    }

    @Test
    void aChangeWhoseWritingFailedIsWrittenWithTheNext() throws IOException {
        var state = Files.createDirectory(directory.resolve("state"));
        var file = state.resolve("changes.txt");
        var book = new ChangeBook(file);
        Files.delete(state);
        assertThatIOException().isThrownBy(() -> book.add(note(1)));
        Files.createDirectory(state);
        book.add(note(2));
        assertThat(new ChangeBook(file).recent(5)).containsExactly(note(2), note(1));
    }

    @Test
    void aChangeWithoutWordsIsNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ChangeNote(id("host:a"), "x", " ", 1, "", "i"));
    }

    @Test
    void framesOfAgentsAreHandedOnAndThoseThatNameNothingAreCounted() {
        var taken = new ArrayList<ChangeNote>();
        var frames = new ChangeFrames(taken::add);
        frames.apply(1, new CollectorRecord.Change(new Stamp("web-1", 1, 0, 1, 1, 77, 78, false), "c1", "release",
                "application:shop", "v1", ""));
        frames.apply(2, new CollectorRecord.Change(new Stamp("web-1", 1, 0, 2, 1, 77, 78, false), "c2", "release",
                "nothing", "v1", ""));
        assertThat(taken).containsExactly(new ChangeNote(id("application:shop"), "release", "v1", 77, "", "c1"));
        assertThat(frames.refused()).isEqualTo(1);
    }
}
