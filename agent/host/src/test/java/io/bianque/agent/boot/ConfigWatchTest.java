package io.bianque.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.agent.config.AgentConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigWatchTest {
    private static final String GOOD = "servers: [\"127.0.0.1:7411\"]\ninsecure_loopback: true\n";
    private static final String OTHER = GOOD + "interval: 5s\n";
    private static final String BAD = GOOD + "interval: soon\n";

    @TempDir
    Path directory;

    private ConfigWatch watch;
    private Optional<AgentConfig> taken = Optional.empty();
    private boolean tlsIsReadable = true;

    @BeforeEach
    void aGoodFileIsInForce() throws IOException {
        write(GOOD);
        watch = new ConfigWatch(file(), GOOD.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aGoodChangeIsTakenOnceTwoLooksSeeTheSame() throws IOException {
        write(OTHER);
        assertThat(look(false)).isEmpty();
        assertThat(look(false)).isPresent();
        assertThat(look(false)).isEmpty();
        assertThat(watch.isBad()).isFalse();
    }

    @Test
    void aBadFileThatIsPutBackIsBadNoMore() throws IOException {
        write(BAD);
        assertThat(look(true)).isEmpty();
        assertThat(watch.isBad()).isTrue();
        write(GOOD);
        assertThat(look(true)).as("what is in force already").isEmpty();
        assertThat(watch.isBad()).isFalse();
    }

    @Test
    void theSameBadFileIsBadAgainAfterAGoodOne() throws IOException {
        write(BAD);
        look(true);
        write(OTHER);
        assertThat(look(true)).isPresent();
        write(BAD);
        look(false);
        look(false);
        assertThat(watch.isBad()).isTrue();
    }

    @Test
    void anEmptyFileIsBad() throws IOException {
        write("");
        look(false);
        look(false);
        assertThat(watch.isBad()).isTrue();
    }

    @Test
    void aFileThatWasGoneAndComesBackIsBadNoMore() throws IOException {
        Files.delete(file());
        assertThat(look(false)).isEmpty();
        assertThat(watch.isBad()).isTrue();
        write(GOOD);
        look(false);
        look(false);
        assertThat(watch.isBad()).isFalse();
    }

    @Test
    void aFileWhoseCertificateCannotBeReadIsBadUntilItCan() throws IOException {
        tlsIsReadable = false;
        write(OTHER);
        assertThat(look(true)).isEmpty();
        assertThat(watch.isBad()).isTrue();
        look(false);
        assertThat(watch.isBad()).isTrue();
        tlsIsReadable = true;
        assertThat(look(false)).as("the files are mended, this one did not change").isPresent();
        assertThat(watch.isBad()).isFalse();
    }

    @Test
    void aFileOfAnyLengthIsReadToItsLimitAlone() throws IOException {
        try (var huge = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            huge.write(ByteBuffer.wrap(new byte[]{'#'}), 8L << 30);
        }
        assertThat(ConfigWatch.read(file())).hasSize((1 << 20) + 1);
        assertThat(look(true)).isEmpty();
        assertThat(watch.isBad()).isTrue();
    }

    private Optional<AgentConfig> look(boolean now) {
        taken = Optional.empty();
        watch.look(now, next -> {
            if (!tlsIsReadable) {
                throw new IOException("agent.key: cannot be read");
            }
            taken = Optional.of(next);
        });
        return taken;
    }

    private Path file() {
        return directory.resolve("agent.yaml");
    }

    private void write(String text) throws IOException {
        Files.writeString(file(), text);
    }
}
