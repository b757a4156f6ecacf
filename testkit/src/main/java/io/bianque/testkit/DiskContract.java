package io.bianque.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bianque.seam.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link Disk} promises. Each implementation has a test class that extends this. */
public abstract class DiskContract {
    /** For the implementation's test class. */
    protected DiskContract() {}

    /** An empty disk, the same one during a test. */
    protected abstract Disk disk() throws IOException;

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private void write(String path, String text) throws IOException {
        try (var file = disk().create(path)) {
            file.write(bytes(text), 0);
            file.sync();
        }
    }

    private String read(String path) throws IOException {
        try (var file = disk().open(path)) {
            var content = ByteBuffer.allocate((int) file.size());
            file.read(content, 0);
            return StandardCharsets.UTF_8.decode(content.flip()).toString();
        }
    }

    @Test
    void whatIsWrittenIsReadAtItsPosition() throws IOException {
        try (var file = disk().create("file")) {
            file.write(bytes("hello"), 0);
            file.write(bytes("LL"), 2);
            file.write(bytes("!"), 7);
            assertThat(file.size()).isEqualTo(8);
            var some = ByteBuffer.allocate(4);
            assertThat(file.read(some, 1)).isEqualTo(4);
            assertThat(some.array()).asString(StandardCharsets.UTF_8).isEqualTo("eLLo");
        }
        assertThat(read("file")).isEqualTo("heLLo\0\0!");
    }

    @Test
    void readingAtTheEndSaysSo() throws IOException {
        try (var file = disk().create("file")) {
            file.write(bytes("abc"), 0);
            var target = ByteBuffer.allocate(4);
            assertThat(file.read(target, 1)).isEqualTo(2);
            assertThat(file.read(target, 3)).isEqualTo(-1);
            assertThat(file.read(target, 99)).isEqualTo(-1);
            assertThat(file.read(ByteBuffer.allocate(0), 0)).isZero();
        }
    }

    @Test
    void truncatingShortensAndNeverLengthens() throws IOException {
        try (var file = disk().create("file")) {
            file.write(bytes("abcdef"), 0);
            file.truncate(2);
            file.truncate(5);
            assertThat(file.size()).isEqualTo(2);
            file.write(bytes("z"), 3);
        }
        assertThat(read("file")).isEqualTo("ab\0z");
    }

    @Test
    void aNameIsTakenOnce() throws IOException {
        write("file", "one");
        assertThatThrownBy(() -> disk().create("file")).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(read("file")).isEqualTo("one");
    }

    @Test
    void whatDoesNotExistIsNotFound() throws IOException {
        assertThatThrownBy(() -> disk().open("file")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> disk().delete("file")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> disk().create("no/file")).isInstanceOf(NoSuchFileException.class);
        assertThat(disk().exists("file")).isFalse();
    }

    @Test
    void namesAreListedInOrderAndOnlyThoseOfTheDirectory() throws IOException {
        disk().createDirectories("a/b");
        disk().createDirectories("a/b");
        write("a/2", "");
        write("a/1", "");
        write("a/b/3", "");
        assertThat(disk().list("a")).containsExactly("1", "2", "b");
        assertThat(disk().list("")).containsExactly("a");
        assertThat(disk().exists("a/b")).isTrue();
        disk().syncDirectory("a");
        disk().syncDirectory("");
    }

    @Test
    void renamingReplacesTheTarget() throws IOException {
        write("old", "old");
        write("new", "new");
        disk().rename("new", "old");
        assertThat(disk().list("")).containsExactly("old");
        assertThat(read("old")).isEqualTo("new");
    }

    @Test
    void aDeletedFileIsReadableWhileItIsOpen() throws IOException {
        write("file", "abc");
        try (var file = disk().open("file")) {
            disk().delete("file");
            assertThat(disk().exists("file")).isFalse();
            assertThat(file.read(ByteBuffer.allocate(3), 0)).isEqualTo(3);
        }
    }

    @Test
    void onlyAnEmptyDirectoryIsDeleted() throws IOException {
        disk().createDirectories("a");
        write("a/file", "");
        assertThatThrownBy(() -> disk().delete("a")).isInstanceOf(IOException.class);
        disk().delete("a/file");
        disk().delete("a");
        assertThat(disk().exists("a")).isFalse();
    }

    @Test
    void aClosedFileIsNotUsed() throws IOException {
        var file = disk().create("file");
        file.close();
        file.close();
        assertThatThrownBy(file::size).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> file.write(bytes("a"), 0)).isInstanceOf(IOException.class);
        assertThatThrownBy(file::sync).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/etc/passwd", "..", "../file", "a/../../file", "a//b", "./a", "a/", "a\0b"})
    void noPathLeavesTheDisk(String path) {
        assertThatThrownBy(() -> disk().create(path)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> disk().open(path)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void freeBytesAreKnown() throws IOException {
        assertThat(disk().freeBytes()).isPositive();
    }
}
