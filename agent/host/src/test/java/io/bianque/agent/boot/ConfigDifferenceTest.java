package io.bianque.agent.boot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.agent.config.AgentConfig;
import io.bianque.agent.config.AgentConfigReader;
import org.junit.jupiter.api.Test;

class ConfigDifferenceTest {
    private static final String FILE = """
            servers: ["127.0.0.1:7411"]
            insecure_loopback: true
            processes: {groups: [{name: a, match: {command: "a+"}}]}
            """;

    private static AgentConfig read(String more) {
        return AgentConfigReader.read("agent.yaml", (FILE + more).getBytes(UTF_8));
    }

    @Test
    void theSameFileDiffersInNothing() {
        assertThat(ConfigDifference.words(read(""), read("# a comment\n"))).isEmpty();
    }

    @Test
    void theWordsNameWhatDiffers() {
        assertThat(ConfigDifference.words(read(""),
                read("interval: 5s\nactions: [{name: a, argv: [/a]}]\n")))
                .isEqualTo("agent.yaml changed: interval, actions");
    }
}
