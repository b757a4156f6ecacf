package io.bianque.server.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bianque why}. */
@Command(name = "why", description = "Why this alert paged, or did not.")
final class Why implements Callable<Integer> {
    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Option(names = "--lang", paramLabel = "en|zh-CN", description = "the language (default: en)")
    private String language = "en";

    @Parameters(index = "0", paramLabel = "RULE", description = "the alert's rule")
    private String rule = "";

    @Parameters(index = "1..*", paramLabel = "LABEL=VALUE", arity = "0..*", description = "labels that tell it from others")
    private List<String> labels = List.of();

    private final Shell shell;

    Why(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Failure {
        var path = path(rule, labels, language, shell.zone());
        try (var calls = ServerCalls.signIn(server, shell.environment())) {
            if (output.isJson()) {
                shell.out().println(OutputOption.json(calls.get(path + "&format=json")));
            } else {
                shell.out().println(calls.text(path).strip());
            }
        }
        return 0;
    }

    /** The call that answers. */
    private static String path(String rule, List<String> labels, String language, ZoneId zone) throws Failure {
        var path = new StringBuilder("/api/v1/why?rule=").append(encoded(rule));
        for (var label : labels) {
            int equals = label.indexOf('=');
            if (equals < 1) {
                throw Failure.usage(label + " is not of the form LABEL=VALUE");
            }
            path.append("&label.").append(encoded(label.substring(0, equals))).append('=')
                    .append(encoded(label.substring(equals + 1)));
        }
        if (!List.of("en", "zh-CN").contains(language)) {
            throw Failure.usage("--lang is en or zh-CN");
        }
        return path.append("&lang=").append(language).append("&zone=").append(encoded(zone.getId())).toString();
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
