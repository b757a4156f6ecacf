package io.bianque.server.cli;

import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** {@code bianque why}. */
final class Why {
    private Why() {}

    static void run(Arguments arguments, List<String> operands, UnaryOperator<@Nullable String> environment,
            ZoneId zone, PrintStream out) throws Failure {
        var path = path(arguments, operands, zone);
        try (var server = ServerCalls.signIn(arguments, environment)) {
            out.println(server.text(path).strip());
        }
    }

    /** The call that answers. */
    static String path(Arguments arguments, List<String> operands, ZoneId zone) throws Failure {
        if (operands.isEmpty()) {
            throw Failure.usage(
                    "why needs the name of a rule and the alert's labels, as in: why CheckFailed host=web-1 check=db");
        }
        var path = new StringBuilder("/api/v1/why?rule=").append(encoded(operands.getFirst()));
        for (var label : operands.subList(1, operands.size())) {
            int equals = label.indexOf('=');
            if (equals < 1) {
                throw Failure.usage(label + " is not of the form LABEL=VALUE");
            }
            path.append("&label.").append(encoded(label.substring(0, equals))).append('=')
                    .append(encoded(label.substring(equals + 1)));
        }
        var language = arguments.option("lang").orElse("en");
        if (!List.of("en", "zh-CN").contains(language)) {
            throw Failure.usage("--lang is en or zh-CN");
        }
        return path.append("&lang=").append(language).append("&zone=").append(encoded(zone.getId())).toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
