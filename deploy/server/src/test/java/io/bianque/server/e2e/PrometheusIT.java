package io.bianque.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Debian's own Prometheus scrapes a running Bianque with the configuration that is shipped, and finds nothing amiss. */
class PrometheusIT {
    private static final Path EXAMPLE = Path.of("../prometheus/prometheus.yml");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final HttpClient HTTP = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    @TempDir
    static Path directory;

    private static Installation bianque;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        bianque = Installation.in(directory.resolve("data")).start();
        Installation.eventually(PATIENCE, "the first joins are there",
                () -> fetch(bianque.web() + "/metrics/fleet").contains("level=\"cluster\""));
    }

    @AfterAll
    static void stop() throws IOException {
        bianque.close();
    }

    @Test
    void promtoolHasNoComplaintAboutTheFleet() throws Exception {
        assertThat(complaints(fetch(bianque.web() + "/metrics/fleet"))).isEmpty();
        assertThat(complaints(fetch(bianque.web() + "/metrics/fleet?hosts=1"))).isEmpty();
    }

    @Test
    void promtoolHasNoComplaintAboutOurOwnMeters() throws Exception {
        var own = fetch(bianque.management() + "/actuator/prometheus").lines()
                .filter(line -> line.startsWith("bianque_") || line.startsWith("# HELP bianque_")
                        || line.startsWith("# TYPE bianque_"))
                .collect(Collectors.joining("\n", "", "\n"));
        assertThat(own).contains("bianque_intake_readings_total", "bianque_evaluation_config_ok");
        assertThat(complaints(own)).isEmpty();
        assertThat(own.lines().filter(line -> line.startsWith("# HELP")).filter(line -> line.split(" ").length < 4))
                .as("meters without help").isEmpty();
    }

    @Test
    void prometheusScrapesBothEndpointsAndAnswersFromThem() throws Exception {
        var config = directory.resolve("prometheus.yml");
        Files.writeString(config, Files.readString(EXAMPLE).replace("127.0.0.1:8080", address(bianque.web()))
                .replace("127.0.0.1:8081", address(bianque.management())).replace("interval: 10s", "interval: 2s")
                .replace("timeout: 5s", "timeout: 2s"));
        assertThat(Files.readString(config)).contains(address(bianque.web()), address(bianque.management()));
        var listen = "127.0.0.1:" + Installation.freePort();
        var log = directory.resolve("prometheus.log");
        var prometheus = new ProcessBuilder("prometheus", "--config.file=" + config,
                "--storage.tsdb.path=" + directory.resolve("tsdb"), "--web.listen-address=" + listen)
                .redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            Installation.eventually(PATIENCE, "both targets are up",
                    () -> query(listen, "up == 1").size() == 2);
            Installation.eventually(PATIENCE, "a series of the fleet", () -> query(listen,
                    "bianque_host_cpu_busy_ratio{job=\"bianque-fleet\",level=\"cluster\",cluster=\"default\",stat=\"avg\"}")
                    .size() == 1);
            // Each may be without its newest value for a moment, when a scrape took too long on a busy machine.
            for (var one : List.of("bianque_hosts{liveness=\"up\"} == 1",
                    "bianque_intake_readings_total{job=\"bianque-server\"} > 0",
                    "bianque_evaluation_config_ok == 1")) {
                Installation.eventually(PATIENCE, "one series: " + one, () -> query(listen, one).size() == 1);
            }
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\nPrometheus said:\n" + Files.readString(log), e);
        } finally {
            prometheus.destroy();
            if (!prometheus.waitFor(20, TimeUnit.SECONDS)) {
                prometheus.destroyForcibly().waitFor();
            }
        }
    }

    private static List<String> complaints(String metrics) throws IOException, InterruptedException {
        var input = Files.writeString(Files.createTempFile(directory, "metrics", ".txt"), metrics);
        var promtool = new ProcessBuilder("promtool", "check", "metrics").redirectErrorStream(true)
                .redirectInput(input.toFile()).start();
        var said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = promtool.waitFor();
        return status == 0 && said.isBlank() ? List.of() : (said + "exit status " + status).lines().toList();
    }

    private static List<JsonNode> query(String listen, String query) {
        var answer = fetch("http://" + listen + "/api/v1/query?query="
                + URLEncoder.encode(query, StandardCharsets.UTF_8));
        return answer.isEmpty()
                ? List.of()
                : StreamSupport.stream(
                        JsonMapper.shared().readTree(answer).path("data").path("result").spliterator(), false)
                        .toList();
    }

    /** The body of a good answer; empty for any other, and while nobody answers. */
    private static String fetch(String url) {
        try {
            var answer = HTTP.send(HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(20)).build(),
                    BodyHandlers.ofString());
            return answer.statusCode() == 200 ? answer.body() : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static String address(String url) {
        return URI.create(url).getAuthority();
    }
}
