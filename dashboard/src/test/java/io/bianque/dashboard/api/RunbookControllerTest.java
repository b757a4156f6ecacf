package io.bianque.dashboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.dashboard.api.RunbookController.Runbook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunbookControllerTest {
    private final RunbookController controller = new RunbookController();

    @Test
    void everyRunbookInTheDocumentsIsServedAsItIs() throws IOException {
        try (var files = Files.list(Path.of("../docs/runbooks"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".md"))).isNotEmpty().allSatisfy(file -> {
                var name = file.getFileName().toString().replace(".md", "");
                assertThat(controller.runbook(name).getBody()).isEqualTo(new Runbook(name, Files.readString(file)));
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Nope", "", "../static/index", "CheckFailed.md", "a/b", "..", "%2e%2e", "\u0000"})
    void anythingElseIsMissing(String name) throws IOException {
        assertThat(controller.runbook(name).getStatusCode().value()).isEqualTo(404);
    }
}
