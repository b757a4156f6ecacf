package io.bianque.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client in Python, written from the specification alone, gets all that it sends acknowledged by a running collector. */
class SecondClientIT {
    private static final int SECONDS = 120;

    @TempDir
    Path directory;

    @Test
    void overMutualTlsEverythingIsAcknowledged() throws Exception {
        try (var bianque = Installation.in(directory.resolve("data"), "--no-agent").start()) {
            // No agent runs, so the certificate that the server made for this host's is free.
            var tls = bianque.data().resolve("tls");
            var own = tls.resolve("agent-" + bianque.host());
            var told = talk(bianque, "--name", bianque.host(), "--ca", tls.resolve("ca.pem").toString(), "--cert",
                    own + ".pem", "--key", own + ".key");
            assertThat(told.path("identity").asString()).isEqualTo(bianque.host());
        }
    }

    @Test
    void onLoopbackWithoutTlsEverythingIsAcknowledged() throws Exception {
        try (var bianque = Installation.in(directory.resolve("data"), "--insecure-loopback", "--no-agent").start()) {
            talk(bianque, "--insecure-loopback");
            theProgramOfTheGuideIsHeard(bianque);
        }
    }

    /** As the page on metrics of applications has it, without the certificates that it asks one to make. */
    private void theProgramOfTheGuideIsHeard(Installation bianque) throws IOException, InterruptedException {
        var page = Files.readString(Path.of("../../docs/guide/application-metrics.md"));
        var begin = page.indexOf("```python\n") + 10;
        var tls = "tls = mutual_tls(own / \"ca.pem\", own / \"shop-1.pem\", own / \"shop-1.key\")";
        var program = page.substring(begin, page.indexOf("```", begin));
        assertThat(program).contains(tls, "7411");
        var address = bianque.agentAddress();
        var file = Files.writeString(directory.resolve("shop.py"), program.replace(tls, "tls = None").replace("7411",
                address.substring(address.lastIndexOf(':') + 1)));
        var process = new ProcessBuilder("python3", "-B", file.toString()).directory(Path.of("../..").toFile())
                .redirectErrorStream(true).redirectOutput(directory.resolve("shop.out").toFile()).start();
        try {
            Installation.eventually(Duration.ofSeconds(SECONDS), "its number is shown",
                    () -> Installation.text("/metrics/fleet?hosts=1", bianque.web()).lines()
                            .anyMatch(line -> line.matches(
                                    "shop_orders_waiting\\{.*application=\"shop\".*host=\"shop-1\".*queue=\"mail\".*} 120(\\.0)?")));
        } finally {
            process.destroyForcibly();
        }
    }

    private JsonNode talk(Installation bianque, String... options) throws IOException, InterruptedException {
        var address = bianque.agentAddress();
        var command = new ArrayList<>(List.of("python3", "-B", "../../protocol/python/talk.py", "--host", "127.0.0.1",
                "--port", address.substring(address.lastIndexOf(':') + 1)));
        command.addAll(List.of(options));
        var output = directory.resolve("talk.json");
        var process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        try {
            assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).as("ended within %d s", SECONDS).isTrue();
        } finally {
            process.destroyForcibly();
        }
        var said = Files.readString(output);
        assertThat(process.exitValue()).as(said).isZero();
        var told = JsonMapper.shared().readTree(said);
        assertThat(told.path("acknowledged")).as(said).isEqualTo(told.path("due"));
        return told;
    }
}
