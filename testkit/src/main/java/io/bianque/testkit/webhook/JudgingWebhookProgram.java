package io.bianque.testkit.webhook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The receiver as a program: {@code java -cp ... io.bianque.testkit.webhook.JudgingWebhookProgram --port 0 --dir DIR [--pagerduty]}.
 *
 * <p>Writes its address to {@code DIR/address}, appends each request as a line of JSON to {@code DIR/requests.jsonl} before it is
 * answered, and keeps {@code DIR/verdict.json} up to date: pages, open incidents, complaints. Runs until it is ended.
 */
public final class JudgingWebhookProgram {
    private final Path directory;
    private final JudgingWebhookReceiver receiver;

    private JudgingWebhookProgram(Path directory, JudgingWebhookReceiver receiver) {
        this.directory = directory;
        this.receiver = receiver;
    }

    /** Starts the program; see above. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var options = options(arguments);
        var directory = Path.of(options.getOrDefault("--dir", "."));
        Files.createDirectories(directory);
        var kind = options.containsKey("--pagerduty")
                ? JudgingWebhookReceiver.Kind.PAGERDUTY
                : JudgingWebhookReceiver.Kind.WEBHOOK;
        int port = Integer.parseInt(options.getOrDefault("--port", "0"));
        try (var receiver = new JudgingWebhookReceiver(kind, port, InstantSource.system())) {
            var program = new JudgingWebhookProgram(directory, receiver);
            receiver.onRequest(program::keep);
            program.replace("verdict.json", program.verdict());
            program.replace("address", receiver.url().toString());
            System.out.println(receiver.url());
            Thread.currentThread().join(); // until the process is ended
        }
    }

    private static Map<String, String> options(String[] arguments) {
        var options = new LinkedHashMap<String, String>();
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--pagerduty" -> options.put(arguments[i], "");
                case "--port", "--dir" -> {
                    if (i + 1 == arguments.length) {
                        throw new IllegalArgumentException(arguments[i] + " needs a value");
                    }
                    options.put(arguments[i], arguments[++i]);
                }
                default -> throw new IllegalArgumentException("unknown option " + arguments[i]
                        + "; known are --port N, --dir DIR, --pagerduty");
            }
        }
        return options;
    }

    private synchronized void keep(ReceivedRequest request) {
        var line = new LinkedHashMap<String, Object>();
        line.put("number", request.number());
        line.put("time", request.time().toString());
        line.put("method", request.method());
        line.put("target", request.target());
        line.put("headers", request.headers());
        line.put("body", request.text());
        try {
            Files.writeString(directory.resolve("requests.jsonl"), Json.line(line) + "\n", StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            replace("verdict.json", verdict());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String verdict() {
        return Json.line(Map.of("requests", receiver.requests().size(), "pages", receiver.pages(), "open",
                receiver.openIncidents(), "complaints", receiver.complaints()));
    }

    /** Never half-written for whoever reads it. */
    private void replace(String name, String text) throws IOException {
        var draft = Files.writeString(directory.resolve(name + ".new"), text + "\n");
        Files.move(draft, directory.resolve(name), java.nio.file.StandardCopyOption.REPLACE_EXISTING,
                java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }
}
