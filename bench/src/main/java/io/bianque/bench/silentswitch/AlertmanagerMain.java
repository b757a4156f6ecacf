package io.bianque.bench.silentswitch;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * The same storm through a real Alertmanager: 1,000 hosts complain in five ways, kind after kind, over ten seconds. One line
 * of JSON a setting. Arguments: a directory to work in, a free port. Listens and connects on the loopback interface alone, and ends
 * what it started.
 */
public final class AlertmanagerMain {
    private static final String[] KINDS = {"HostDown", "AppDown", "PortClosed", "NoData", "HighLatency"};
    private static final int HOSTS = 1_000;
    private static final int BATCH = 50;
    private static final long SPREAD_MILLIS = 10_000;
    private static final String INHIBIT = "inhibit_rules: [{source_matchers: ['alertname=SwitchDown'], "
            + "target_matchers: ['severity=critical'], equal: [switch]}]";

    private final Path directory;
    private final HttpClient client = HttpClient.newHttpClient();
    private final int port;

    private AlertmanagerMain(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    /**
     * A way to set it up.
     *
     * @param own         when the alert of the switch comes
     * @param waitSeconds what is left to come after the last alert until all notifications are out
     */
    private record Setting(String name, String groupBy, String groupWait, String inhibit, DarkSwitch.Own own,
            int waitSeconds) {}

    private static final List<Setting> SETTINGS = List.of(
            new Setting("by cluster, wait 5 s", "[cluster]", "5s", "", DarkSwitch.Own.FIRST, 40),
            new Setting("by cluster, wait 5 s, inhibit, own alert first", "[cluster]", "5s", INHIBIT,
                    DarkSwitch.Own.FIRST, 40),
            new Setting("by cluster, wait 5 s, inhibit, own alert 10 s late", "[cluster]", "5s", INHIBIT,
                    DarkSwitch.Own.LATE, 40),
            new Setting("by cluster, wait 30 s, inhibit, own alert 10 s late", "[cluster]", "30s", INHIBIT,
                    DarkSwitch.Own.LATE, 40),
            new Setting("by cluster, wait 5 s, inhibit, no alert of the switch", "[cluster]", "5s", INHIBIT,
                    DarkSwitch.Own.NEVER, 40));

    public static void main(String[] args) throws IOException, InterruptedException {
        var main = new AlertmanagerMain(Path.of(args[0]), Integer.parseInt(args[1]));
        for (var setting : SETTINGS) {
            System.out.println(main.run(setting));
        }
    }

    private String run(Setting setting) throws IOException, InterruptedException {
        try (var hook = new Hook()) {
            var process = start(setting, hook.port());
            try {
                await();
                long begin = System.nanoTime();
                storm(setting);
                TimeUnit.SECONDS.sleep(setting.waitSeconds());
                var got = hook.taken();
                long first = got.isEmpty() ? -1 : got.getFirst().atNanos() - begin;
                return String.format(Locale.ROOT,
                        "{\"name\":\"%s\",\"notifications\":%d,\"alerts\":%d,\"named\":%d,\"first_s\":%.1f}",
                        setting.name(), got.size(), got.stream().mapToInt(Hook.Taken::alerts).sum(),
                        got.stream().filter(Hook.Taken::namesTheSwitch).count(), first / 1e9);
            } finally {
                process.destroy();
                process.waitFor();
            }
        }
    }

    private Process start(Setting setting, int hook) throws IOException {
        var config = directory.resolve("alertmanager.yml");
        Files.writeString(config, """
                route: {receiver: hook, group_by: %s, group_wait: %s, group_interval: 30s, repeat_interval: 4h}
                receivers: [{name: hook, webhook_configs: [{url: 'http://127.0.0.1:%d/', send_resolved: false}]}]
                %s
                """.formatted(setting.groupBy(), setting.groupWait(), hook, setting.inhibit()));
        var data = Files.createTempDirectory(directory, "alertmanager");
        return new ProcessBuilder("prometheus-alertmanager", "--config.file=" + config, "--storage.path=" + data,
                "--web.listen-address=127.0.0.1:" + port, "--cluster.listen-address=")
                .redirectErrorStream(true).redirectOutput(directory.resolve("alertmanager.log").toFile()).start();
    }

    private void await() throws IOException, InterruptedException {
        for (int tries = 0; tries < 200; tries++) {
            try {
                if (client.send(HttpRequest.newBuilder(uri("/-/ready")).build(), BodyHandlers.ofString())
                        .statusCode() == 200) {
                    return;
                }
            } catch (IOException _) {
                // Not yet.
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        throw new IOException(
                "the Alertmanager was not ready within 10 s; see " + directory.resolve("alertmanager.log"));
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private void storm(Setting setting) throws IOException, InterruptedException {
        if (setting.own() == DarkSwitch.Own.FIRST) {
            post(List.of(ownAlert()));
            TimeUnit.MILLISECONDS.sleep(500);
        }
        var alerts = new ArrayList<String>();
        for (var kind : KINDS) {
            for (int host = 0; host < HOSTS; host++) {
                alerts.add(alert(kind, host));
            }
        }
        int batches = alerts.size() / BATCH;
        for (int i = 0; i < batches; i++) {
            post(alerts.subList(i * BATCH, (i + 1) * BATCH));
            TimeUnit.MILLISECONDS.sleep(SPREAD_MILLIS / batches);
        }
        if (setting.own() == DarkSwitch.Own.LATE) {
            post(List.of(ownAlert()));
        }
    }

    private static String alert(String kind, int host) {
        return String.format(Locale.ROOT, "{\"labels\":{\"alertname\":\"%s\",\"host\":\"host%05d\",\"cluster\":\"c%d\","
                + "\"switch\":\"switch-00\",\"severity\":\"critical\"},\"annotations\":{\"summary\":\"%s\"}}", kind,
                host,
                host % 10, kind);
    }

    private static String ownAlert() {
        return "{\"labels\":{\"alertname\":\"SwitchDown\",\"switch\":\"switch-00\",\"severity\":\"root\"}}";
    }

    private void post(List<String> alerts) throws IOException, InterruptedException {
        var body = "[" + String.join(",", alerts) + "]";
        var answer = client.send(HttpRequest.newBuilder(uri("/api/v2/alerts"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8)).build(),
                BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("the Alertmanager answered " + answer.statusCode() + ": " + answer.body());
        }
    }
}
