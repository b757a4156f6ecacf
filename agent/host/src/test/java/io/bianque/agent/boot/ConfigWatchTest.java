package io.bianque.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

    @BeforeEach
    void aGoodFileIsInForce() throws IOException {
        write(GOOD);
        watch = new ConfigWatch(file(), GOOD.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aGoodChangeIsTakenOnceTwoLooksSeeTheSame() throws IOException {
        write(OTHER);
        assertThat(watch.look(false)).isEmpty();
        assertThat(watch.look(false)).isPresent();
        assertThat(watch.look(false)).isEmpty();
        assertThat(watch.isBad()).isFalse();
    }

    @Test
    void aBadFileThatIsPutBackIsBadNoMore() throws IOException {
        write(BAD);
        assertThat(watch.look(true)).isEmpty();
        assertThat(watch.isBad()).isTrue();
        write(GOOD);
        assertThat(watch.look(true)).as("what is in force already").isEmpty();
        assertThat(watch.isBad()).isFalse();
    }

    @Test
    void theSameBadFileIsBadAgainAfterAGoodOne() throws IOException {
        write(BAD);
        watch.look(true);
        write(OTHER);
        assertThat(watch.look(true)).isPresent();
        write(BAD);
        watch.look(false);
        watch.look(false);
        assertThat(watch.isBad()).isTrue();
    }

    @Test
    void anEmptyFileIsBad() throws IOException {
        write("");
        watch.look(false);
        watch.look(false);
        assertThat(watch.isBad()).isTrue();
    }

    @Test
    void aFileThatWasGoneAndComesBackIsBadNoMore() throws IOException {
        Files.delete(file());
        assertThat(watch.look(false)).isEmpty();
        assertThat(watch.isBad()).isTrue();
        write(GOOD);
        watch.look(false);
        watch.look(false);
        assertThat(watch.isBad()).isFalse();
    }

    private Path file() {
        return directory.resolve("agent.yaml");
    }

    private void write(String text) throws IOException {
        Files.writeString(file(), text);
    }
}
