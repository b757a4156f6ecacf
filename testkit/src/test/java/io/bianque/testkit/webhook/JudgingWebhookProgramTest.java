package io.bianque.testkit.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class JudgingWebhookProgramTest {
    @Test
    void theProgramKeepsRequestsAndItsVerdictInFiles(@TempDir Path directory) throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"),
                JudgingWebhookProgram.class.getName(), "--port", "0", "--dir", directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (var client = HttpClient.newHttpClient(); var out = process.inputReader()) {
            var url = URI.create(out.readLine());
            var request = HttpRequest.newBuilder(url)
                    .POST(BodyPublishers.ofString("{\"key\":\"k\",\"status\":\"open\"}"));
            assertThat(client.send(request.build(), BodyHandlers.discarding()).statusCode()).isEqualTo(200);
            assertThat(directory.resolve("address")).hasContent(url.toString());
            var lines = Files.readAllLines(directory.resolve("requests.jsonl"));
            assertThat(lines).hasSize(1).first().asString().contains("\\\"key\\\":\\\"k\\\"");
            var verdict = Json.object(Files.readString(directory.resolve("verdict.json"))).orElseThrow();
            assertThat(verdict).containsEntry("pages", 1).containsEntry("requests", 1);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
