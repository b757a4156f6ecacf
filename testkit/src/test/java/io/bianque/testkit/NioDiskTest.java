package io.bianque.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bianque.seam.Disk;
import io.bianque.seam.NioDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jspecify.annotations.Nullable;

class NioDiskTest extends DiskContract {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    private @Nullable NioDisk disk;

    @Override
    protected Disk disk() throws IOException {
        if (disk == null) {
            disk = new NioDisk(directory.resolve("root"));
        }
        return disk;
    }

    private String mode(String path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(path)));
    }

    @Test
    void nobodyElseMayReadWhatIsWritten() throws IOException {
        disk().createDirectories("a/b");
        disk().create("a/b/file").close();
        assertThat(mode("root")).isEqualTo("rwx------");
        assertThat(mode("root/a/b")).isEqualTo("rwx------");
        assertThat(mode("root/a/b/file")).isEqualTo("rw-------");
    }

    @Test
    void linksAreNotFollowed() throws IOException {
        var secret = Files.writeString(directory.resolve("secret"), "secret");
        disk().createDirectories("real");
        Files.createSymbolicLink(directory.resolve("root/link"), secret);
        Files.createSymbolicLink(directory.resolve("root/dir"), directory);
        assertThatThrownBy(() -> disk().open("link")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> disk().open("dir/secret")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> disk().create("dir/new")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> disk().delete("dir/secret")).isInstanceOf(IOException.class);
        assertThat(disk().exists("link")).isTrue();
        assertThat(secret).hasContent("secret");
    }

    @Test
    void aThreadThatIsInterruptedDoesNotBreakTheFileForOthers() throws Exception {
        try (var file = disk().create("file")) {
            var failure = new AtomicReference<@Nullable Throwable>();
            var running = new CountDownLatch(1);
            var writer = Thread.ofPlatform().start(() -> {
                try {
                    for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
                        file.write(ByteBuffer.allocate(64), i % 64 * 64L);
                        file.sync();
                        running.countDown();
                    }
                } catch (IOException | RuntimeException e) {
                    failure.set(e);
                }
            });
            running.await();
            writer.interrupt();
            writer.join();
            assertThat(failure.get()).isNull();
            file.write(ByteBuffer.wrap(new byte[]{7}), 0);
            var first = ByteBuffer.allocate(1);
            file.read(first, 0);
            assertThat(first.get(0)).isEqualTo((byte) 7);
        }
    }
}
