package io.bianque.bench.rules;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;

/**
 * Serves the load to be scraped, on the loopback interface, until it is ended; first writes what two Prometheus servers need to scrape
 * it, one with the rules ({@code with.yml}) and one without ({@code without.yml}). Arguments: a directory for those, a free port.
 */
public final class TargetsMain {
    private TargetsMain() {}

    public static void main(String[] args) throws IOException {
        var directory = Path.of(args[0]);
        int port = Integer.parseInt(args[1]);
        Files.writeString(directory.resolve("rules.yml"), RuleLoad.theirs());
        Files.writeString(directory.resolve("without.yml"), configuration(port, ""));
        Files.writeString(directory.resolve("with.yml"), configuration(port, "rule_files: [rules.yml]\n"));
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_024);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/t/", TargetsMain::answer);
        server.start();
    }

    private static String configuration(int port, String rules) {
        var text = new StringBuilder("global: {scrape_interval: 10s, scrape_timeout: 10s, evaluation_interval: 10s}\n")
                .append(rules).append("scrape_configs:\n");
        for (int host = 0; host < RuleLoad.HOSTS; host++) {
            text.append("- {job_name: t").append(host).append(", metrics_path: /t/").append(host)
                    .append(", static_configs: [{targets: ['127.0.0.1:").append(port).append("'], labels: {host: ")
                    .append(RuleLoad.host(host)).append("}}]}\n");
        }
        return text.toString();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            int host = Integer.parseInt(exchange.getRequestURI().getPath().substring("/t/".length()));
            long round = System.nanoTime() / (RuleLoad.ROUND_SECONDS * 1_000_000_000L);
            var text = new StringBuilder();
            for (int metric = 0; metric < RuleLoad.METRICS; metric++) {
                text.append(RuleLoad.metric(metric)).append(' ').append(RuleLoad.value(host, metric, round))
                        .append('\n');
            }
            var body = text.toString().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
