package io.bianque.server.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code bianque silence}: what nobody wants to be told of for a time. */
final class SilenceCommands {
    private static final Pattern TIME = Pattern.compile("(\\d{1,5})([mhd])");

    private SilenceCommands() {}

    /** {@code silence list}. */
    @Command(name = "list", description = "The silences that last or will begin, and how many alerts each is about now.")
    static final class ListAll implements Callable<Integer> {
        @Mixin
        private final ServerOptions server = new ServerOptions();

        @Mixin
        private final OutputOption output = new OutputOption();

        @Option(names = "--all", description = "those that ended, too")
        private boolean all;

        private final Shell shell;

        ListAll(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() throws Failure {
            List<JsonNode> items;
            try (var calls = ServerCalls.signIn(server, shell.environment())) {
                items = calls.get("/api/v1/silences").path("items").valueStream()
                        .filter(each -> all || isToCome(each) || each.path("active").asBoolean(false)).toList();
            }
            if (output.isJson()) {
                shell.out().println(OutputOption.json(Map.of("items", items)));
                return 0;
            }
            var table = new Table("silence", "from", "until", "mutes", "author", "matchers", "reason");
            items.forEach(
                    each -> table.row(each.path("id").asString(""), from(each, shell.zone()), until(each, shell.zone()),
                            each.path("mutes").asString(""), each.path("author").asString(""), matchers(each),
                            each.path("reason").asString("")));
            table.print(shell.out());
            return 0;
        }

        private static boolean isToCome(JsonNode silence) {
            return silence.path("upcoming").asBoolean(false);
        }

        private static String from(JsonNode silence, ZoneId zone) {
            return (isToCome(silence) ? "upcoming " : "") + time(silence.path("startsAt").asLong(0), zone);
        }

        private static String until(JsonNode silence, ZoneId zone) {
            return isToCome(silence) || silence.path("active").asBoolean(false)
                    ? time(silence.path("until").asLong(0), zone)
                    : "ended " + time(silence.path("endedAt").asLong(0), zone);
        }
    }

    /** {@code silence preview}. */
    @Command(name = "preview", description = "How many alerts a silence would be about now; nothing is changed.")
    static final class Preview implements Callable<Integer> {
        @Mixin
        private final ServerOptions server = new ServerOptions();

        @Mixin
        private final OutputOption output = new OutputOption();

        @Parameters(paramLabel = "MATCHER", arity = "1..*", description = "LABEL=VALUE, !=, =~ or !~ (RE2); the label 'rule' is the alert's rule")
        private List<String> matchers = List.of();

        private final Shell shell;

        Preview(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() throws Failure {
            try (var calls = ServerCalls.signIn(server, shell.environment())) {
                var answer = calls.send("POST", "/api/v1/silences/preview", Map.of("matchers", matchers));
                if (output.isJson()) {
                    shell.out().println(OutputOption.json(answer));
                } else {
                    tell(answer, shell.out());
                }
            }
            return 0;
        }

        static void tell(JsonNode answer, PrintStream out) {
            var kept = answer.path("incidents").valueStream().map(each -> each.asString(""))
                    .collect(Collectors.joining(", "));
            answer.path("warnings").forEach(each -> out.println("look at " + each.path("text").asString("")));
            out.println("it is about " + Words.count(answer.path("alerts").asInt(0), "alert") + " now, "
                    + answer.path("firing").asInt(0) + " of them firing; "
                    + (kept.isEmpty() ? "every incident is told as before" : "nobody would be told of " + kept));
            for (var item : answer.path("items")) {
                var labels = item.path("labels").propertyStream()
                        .map(each -> each.getKey() + "=" + each.getValue().asString(""))
                        .collect(Collectors.joining(" "));
                out.println(Table.plain(
                        "  " + item.path("state").asString("") + " " + item.path("rule").asString("") + " " + labels));
            }
        }
    }

    /** {@code silence add}. */
    @Command(name = "add", description = "Begins a silence, now or later.")
    static final class Add implements Callable<Integer> {
        @Mixin
        private final ServerOptions server = new ServerOptions();

        @Option(names = "--for", paramLabel = "TIME", required = true, description = "how long, such as 30m, 2h, 7d")
        private String time = "";

        @Option(names = "--start", paramLabel = "MOMENT|TIME", description = "when it begins, such as 2026-11-22T22:00:00Z, or 8h from now (default: now)")
        private @Nullable String start;

        @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "why, for those who come after you")
        private String reason = "";

        @Parameters(paramLabel = "MATCHER", arity = "1..*", description = "LABEL=VALUE, !=, =~ or !~ (RE2); the label 'rule' is the alert's rule")
        private List<String> matchers = List.of();

        private final Shell shell;

        Add(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() throws Failure {
            var wish = new LinkedHashMap<String, Object>();
            wish.put("matchers", matchers);
            wish.put("lasts", span("--for", time).toMillis());
            wish.put("reason", reason);
            if (start != null) {
                if (TIME.matcher(start).matches()) {
                    wish.put("startsIn", span("--start", start).toMillis()); // by the server's clock, as --for
                } else {
                    wish.put("startsAt", moment(start).toEpochMilli());
                }
            }
            try (var calls = ServerCalls.signIn(server, shell.environment())) {
                var preview = calls.send("POST", "/api/v1/silences/preview", Map.of("matchers", matchers));
                var silence = calls.command("POST", "/api/v1/silences", wish, UUID.randomUUID().toString());
                shell.out().println(silence.path("id").asString("")
                        + (silence.path("upcoming").asBoolean(false)
                                ? " from " + time(silence.path("startsAt").asLong(0), shell.zone())
                                : "")
                        + " until "
                        + time(silence.path("until").asLong(0), shell.zone()));
                Preview.tell(preview, shell.out());
            }
            return 0;
        }
    }

    /** {@code silence expire}. */
    @Command(name = "expire", description = "Ends a silence; what still fires is told then.")
    static final class Expire implements Callable<Integer> {
        @Mixin
        private final ServerOptions server = new ServerOptions();

        @Parameters(paramLabel = "SILENCE", description = "its name, such as SIL-1")
        private @Nullable String id;

        private final Shell shell;

        Expire(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() throws Failure {
            try (var calls = ServerCalls.signIn(server, shell.environment())) {
                var _ = calls.command("DELETE", "/api/v1/silences/" + Why.encoded(String.valueOf(id)), Map.of(),
                        UUID.randomUUID().toString());
            }
            shell.out().println(id + " has ended");
            return 0;
        }
    }

    private static Instant moment(String text) throws Failure {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw Failure
                    .usage("--start " + text + " is no moment; write it like 2026-11-22T22:00:00Z, or 8h from now");
        }
    }

    private static Duration span(String option, String text) throws Failure {
        var given = TIME.matcher(text);
        if (!given.matches()) {
            throw Failure.usage(option + " " + text + " is no time; write it like 30m, 2h or 7d");
        }
        long number = Long.parseLong(given.group(1));
        return switch (given.group(2)) {
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    private static String matchers(JsonNode silence) {
        return silence.path("matchers").valueStream().map(each -> each.asString("")).collect(Collectors.joining(" "));
    }

    static String time(long millis, ZoneId zone) {
        return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(zone)
                .format(Instant.ofEpochMilli(millis));
    }
}
