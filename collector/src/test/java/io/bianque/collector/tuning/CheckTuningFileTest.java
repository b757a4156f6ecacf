package io.bianque.collector.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bianque.config.ConfigException;
import io.bianque.protocol.message.Config;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckTuningFileTest {
    @Test
    void theExampleOfTheGuideMeansWhatTheGuideSays() throws Exception {
        var page = Files.readString(Path.of("../docs/operating/running.md"));
        var example = Pattern.compile("```yaml\n(tunings:.*?)```", Pattern.DOTALL).matcher(page);
        assertThat(example.find()).isTrue();
        var tunings = read(example.group(1));
        var everywhere = List.of(new Config.Tuning("database", true, 30_000, 5_000),
                new Config.Tuning("cache", true, 30_000, 5_000));
        assertThat(tunings.of("db-1").checks()).isEqualTo(everywhere);
        assertThat(tunings.of("web-1").checks()).hasSize(3)
                .contains(new Config.Tuning("shop", false, Config.AS_DECLARED, Config.AS_DECLARED));
    }

    @Test
    void aLaterEntryWinsInWhatItSays() {
        var tunings = read("""
                tunings:
                  - {hosts: ["*"], checks: [shop], interval: 1m, timeout: 2s}
                  - {hosts: [web-1], checks: [shop], interval: 10s}
                """);
        assertThat(tunings.of("web-1").checks()).containsExactly(new Config.Tuning("shop", true, 10_000, 2_000));
        assertThat(tunings.of("web-2").checks()).containsExactly(new Config.Tuning("shop", true, 60_000, 2_000));
    }

    @Test
    void aFileWithoutTuningsTunesNothing() {
        assertThat(read("tunings: []").of("web-1").checks()).isEmpty();
    }

    @Test
    void everyMistakeIsToldAtItsPlace() {
        assertThatThrownBy(() -> read("""
                tunings:
                  - {hosts: [], checks: [shop], enabled: false}
                  - {hosts: ["*"], checks: [""], enabled: false}
                  - {hosts: ["*"], checks: [shop]}
                  - {hosts: ["*"], checks: [shop], interval: 999ms}
                  - {hosts: ["*"], checks: [shop], timeout: 61s}
                  - {hosts: ["*"], checks: [shop], target: "https://evil.example/"}
                """)).isInstanceOf(ConfigException.class).hasMessageContaining("check-tuning.yaml:2:")
                .hasMessageContaining("check-tuning.yaml:3:").hasMessageContaining("check-tuning.yaml:4:")
                .hasMessageContaining("check-tuning.yaml:5:").hasMessageContaining("check-tuning.yaml:6:")
                .hasMessageContaining("check-tuning.yaml:7:");
    }

    @Test
    void moreChecksThanOneHostMayBeToldAreRefused() {
        var names = new StringBuilder();
        for (int i = 0; i < 257; i++) {
            names.append(i == 0 ? "" : ",").append("c").append(i);
        }
        assertThatThrownBy(() -> read("tunings: [{hosts: [\"*\"], checks: [" + names + "], enabled: false}]"))
                .isInstanceOf(ConfigException.class).hasMessageContaining("257");
    }

    @ParameterizedTest
    @CsvSource({"*, web-1, true", "web-*, web-1, true", "web-*, db-1, false", "*-1, web-1, true", "web-1, web-1, true",
            "web-1, web-10, false", "w*b*1, web-11, true", "w*b*1, w1, false", "a*a, a, false", "*b*b*, abcb, true",
            "*b*b*, abc, false", "a.c, abc, false"})
    void aStarStandsForAnyCharacters(String pattern, String host, boolean matches) {
        assertThat(HostPattern.of(pattern).matches(host)).isEqualTo(matches);
    }

    private static CheckTunings read(String text) {
        return CheckTuningFile.read("check-tuning.yaml", text.getBytes(StandardCharsets.UTF_8));
    }
}
