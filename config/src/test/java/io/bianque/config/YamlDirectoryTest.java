package io.bianque.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class YamlDirectoryTest {
    @TempDir
    Path directory;
    private final Problems problems = new Problems();

    private List<String> read() {
        var seen = new ArrayList<String>();
        new YamlDirectory(directory).read("rules", problems, (name, bytes) -> seen
                .add(Path.of(name).getFileName() + "=" + new String(bytes, StandardCharsets.UTF_8)));
        return seen;
    }

    @Test
    void filesAreReadInTheOrderOfTheirNamesAndOthersAreNot() throws IOException {
        Files.writeString(directory.resolve("b.yml"), "2");
        Files.writeString(directory.resolve("a.yaml"), "1");
        Files.writeString(directory.resolve(".c.yaml"), "3");
        Files.writeString(directory.resolve("d.txt"), "4");
        assertThat(read()).containsExactly("a.yaml=1", "b.yml=2");
        assertThat(problems.isEmpty()).isTrue();
    }

    @Test
    void whatCannotBeReadIsAProblemOfThatFileAlone() throws IOException {
        Files.createSymbolicLink(directory.resolve("a.yaml"), directory.resolve("nowhere"));
        Files.writeString(directory.resolve("b.yaml"), "2");
        assertThat(read()).containsExactly("b.yaml=2");
        assertThat(problems.all()).singleElement().satisfies(problem -> assertThat(problem.file()).endsWith("a.yaml"));
    }

    @Test
    void tooManyFilesAndNoDirectoryAreProblems() throws IOException {
        for (int i = 0; i <= YamlDirectory.FILES_MAX; i++) {
            Files.writeString(directory.resolve("f" + i + ".yaml"), "");
        }
        read();
        assertThat(problems.all()).singleElement()
                .satisfies(problem -> assertThat(problem.what()).contains("more than 200 files of rules"));
        var none = new Problems();
        new YamlDirectory(directory.resolve("none")).read("rules", none, (_, _) -> {});
        assertThat(none.count()).isEqualTo(1);
    }

    @Test
    void aLinkToNowhereHidesNoChangeOfAnotherFile() throws IOException {
        var files = new YamlDirectory(directory);
        Files.createSymbolicLink(directory.resolve(".#a.yaml"), Path.of("nowhere"));
        Files.createSymbolicLink(directory.resolve("z.yaml"), Path.of("nowhere"));
        var before = files.stamp();
        Files.writeString(directory.resolve("a.yaml"), "1");
        assertThat(files.stamp()).isNotEqualTo(before).contains("a.yaml");
        assertThat(files.isMissing()).isFalse();
        assertThat(new YamlDirectory(directory.resolve("none")).isMissing()).isTrue();
    }
}
