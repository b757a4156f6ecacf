package io.bianque.collector.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.collector.tuning.CheckTunings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckTuningReloadTest {
    private static final String GOOD = "tunings: [{hosts: [\"*\"], checks: [shop], enabled: false}]\n";

    @TempDir
    Path directory;

    private final List<CheckTunings> taken = new ArrayList<>();
    private Path file;
    private CheckTuningReload reload;

    @BeforeEach
    void begin() {
        file = directory.resolve("check-tuning.yaml");
        reload = new CheckTuningReload(file, taken::add);
    }

    @AfterEach
    void end() {
        reload.close();
    }

    @Test
    void aFileThatIsNotThereTunesNothingAndIsNoMistake() {
        reload.look(true);
        reload.look(false);
        assertThat(taken).containsExactly(CheckTunings.NONE);
        assertThat(reload.isBad()).isFalse();
    }

    @Test
    void aFileIsTakenOnceTwoLooksSawItAlike() throws Exception {
        write(GOOD);
        reload.look(false);
        assertThat(taken).isEmpty();
        reload.look(false);
        reload.look(false);
        assertThat(taken).singleElement().satisfies(one -> assertThat(one.entries()).hasSize(1));
    }

    @Test
    void aBadFileChangesNothingUntilItIsMended() throws Exception {
        write(GOOD);
        reload.look(true);
        write("tunings: [{hosts: [\"*\"]");
        reload.look(true);
        assertThat(taken).hasSize(1);
        assertThat(reload.isBad()).isTrue();
        assertThat(reload.problem().orElseThrow()).contains(file.toString()).contains(":1:");
        write(GOOD);
        reload.look(true);
        assertThat(reload.isBad()).isFalse();
        assertThat(reload.problem()).isEmpty();
        assertThat(taken).hasSize(2);
    }

    @Test
    void aBadFileAtTheStartSaysNothing() throws Exception {
        write("tunings: [{hosts: [\"*\"]");
        reload.look(true);
        assertThat(taken).as("what agents were told before holds").isEmpty();
        assertThat(reload.isBad()).isTrue();
    }

    @Test
    void aDeletedFileTakesEverythingBack() throws Exception {
        write(GOOD);
        reload.look(true);
        Files.delete(file);
        reload.look(true);
        assertThat(taken.getLast()).isEqualTo(CheckTunings.NONE);
    }

    @Test
    void aFileThatCannotBeReadIsToldOfAndOneDeletedAfterwardsIsNoMistakeAnyMore() throws Exception {
        Files.createDirectory(file);
        reload.look(true);
        assertThat(reload.isBad()).isTrue();
        Files.delete(file);
        reload.look(true);
        assertThat(reload.isBad()).isFalse();
    }

    private void write(String text) throws IOException {
        Files.writeString(file, text);
    }
}
