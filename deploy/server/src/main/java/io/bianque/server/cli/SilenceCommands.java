package io.bianque.server.cli;

import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code bianque silence}: what nobody wants to be told of for a time. */
final class SilenceCommands {
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
                    : (wasCancelled(silence) ? "cancelled " : "ended ") + time(silence.path("endedAt").asLong(0), zone);
        }
    }

    /** When a silence begins, and how long it lasts. */
    static final class Span {
        @Option(names = "--start", paramLabel = "MOMENT|TIME", description = "when it begins: 8h (from now), 22:00 (the next), '2026-11-22 22:00', 2026-11-22T22:00:00Z (default: now)")
        private @Nullable String start;

        /** What the server is to know of it; spans are by its clock. */
        Map<String, Object> wish(List<String> matchers, @Nullable String lasts, Shell shell) throws Failure {
            var wish = new LinkedHashMap<String, Object>();
            wish.put("matchers", matchers);
            if (lasts != null) {
                wish.put("lasts", Times.span(lasts).filter(each -> !each.isZero()).orElseThrow(() -> Failure
                        .usage("--for " + lasts + " is no time; write it like " + Times.SPANS)).toMillis());
            }
            if (start != null && !start.equals("now")) {
                var in = Times.fromNow(start);
                if (in.isPresent()) {
                    wish.put("startsIn", in.get().toMillis());
                } else {
                    wish.put("startsAt", Times.moment(start, shell.zone(), shell.clock().instant())
                            .orElseThrow(() -> notUnderstood(shell.zone())).toEpochMilli());
                }
            }
            return wish;
        }

        private Failure notUnderstood(ZoneId zone) {
            return Failure.usage("--start " + start
                    + " is not understood; write a time from now (8h, 1h30m, 7d), a moment on the "
                    + "clock of " + zone + " ('2026-11-22 22:00', or 22:00 for the next), or one with its offset "
                    + "(2026-11-22T22:00:00Z), such as --start '2026-11-22 22:00'");
        }
    }

    /** {@code silence preview}. */
    @Command(name = "preview", description = "What a silence would be about, now or later; nothing is changed.")
    static final class Preview implements Callable<Integer> {
        @Mixin
        private final ServerOptions server = new ServerOptions();

        @Mixin
        private final OutputOption output = new OutputOption();

        @Mixin
        private final Span span = new Span();

        @Option(names = "--for", paramLabel = "TIME", description = "how long, such as 30m, 2h, 1h30m, 7d")
        private @Nullable String time;

        @Parameters(paramLabel = "MATCHER", arity = "1..*", description = "LABEL=VALUE, !=, =~ or !~ (RE2); the label 'rule' is the alert's rule")
        private List<String> matchers = List.of();

        private final Shell shell;

        Preview(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() throws Failure {
            var wish = span.wish(matchers, time, shell);
            try (var calls = ServerCalls.signIn(server, shell.environment())) {
                var answer = calls.send("POST", "/api/v1/silences/preview", wish);
                if (output.isJson()) {
                    shell.out().println(OutputOption.json(answer));
                } else {
                    warn(answer, shell.out());
                    everything(answer).ifPresent(
                            text -> shell.out().println(text + "; 'silence add' takes that with --everything alone"));
                    if (isLater(answer) || time != null) {
                        shell.out().println("it would last" + fromUntil(answer, shell.zone()));
                    }
                    tell(answer, shell.out());
                }
            }
            return 0;
        }

        static void warn(JsonNode answer, PrintStream out) {
            answer.path("warnings").forEach(each -> out.println("look at " + each.path("text").asString("")));
        }

        /** That nothing is left that would be told; empty when the matchers ask for something. */
        static Optional<String> everything(JsonNode answer) {
            var text = answer.path("everything").path("text").asString("");
            return text.isEmpty() ? Optional.empty() : Optional.of(text);
        }

        static void tell(JsonNode answer, PrintStream out) {
            var told = names(answer.path("told"));
            var untold = names(answer.path("incidents"));
            untold.removeAll(told);
            var kept = new ArrayList<String>();
            if (!untold.isEmpty()) {
                kept.add("nobody would be told of " + String.join(", ", untold));
            }
            if (!told.isEmpty()) {
                kept.add("nobody would be told again of " + String.join(", ", told) + ", but of its end");
            }
            out.println((isLater(answer)
                    ? "what fires until then is told; were it in force now, it would be about "
                    : "it is about ")
                    + Words.count(answer.path("alerts").asInt(0), "alert") + (isLater(answer) ? ", " : " now, ")
                    + answer.path("firing").asInt(0) + " of them firing; "
                    + (kept.isEmpty() ? "every incident is told as before" : String.join("; ", kept)));
            for (var item : answer.path("items")) {
                var labels = item.path("labels").propertyStream()
                        .map(each -> each.getKey() + "=" + each.getValue().asString(""))
                        .collect(Collectors.joining(" "));
                out.println(Table.plain(
                        "  " + item.path("state").asString("") + " " + item.path("rule").asString("") + " " + labels));
            }
        }

        private static Set<String> names(JsonNode list) {
            return list.valueStream().map(each -> each.asString("")).collect(Collectors.toCollection(TreeSet::new));
        }

        private static boolean isLater(JsonNode answer) {
            return answer.path("upcoming").asBoolean(false);
        }
    }

    /** {@code silence add}. */
    @Command(name = "add", description = "Begins a silence, now or later.")
    static final class Add implements Callable<Integer> {
        @Mixin
        private final ServerOptions server = new ServerOptions();

        @Mixin
        private final Span span = new Span();

        @Option(names = "--for", paramLabel = "TIME", required = true, description = "how long, such as 30m, 2h, 1h30m, 7d")
        private String time = "";

        @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "why, for those who come after you")
        private String reason = "";

        @Option(names = "--everything", description = "also where nothing narrows the matchers down, so that every alert is muted")
        private boolean everything;

        @Parameters(paramLabel = "MATCHER", arity = "1..*", description = "LABEL=VALUE, !=, =~ or !~ (RE2); the label 'rule' is the alert's rule")
        private List<String> matchers = List.of();

        private final Shell shell;

        Add(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() throws Failure {
            var wish = span.wish(matchers, time, shell);
            try (var calls = ServerCalls.signIn(server, shell.environment())) {
                var preview = calls.send("POST", "/api/v1/silences/preview", wish);
                Preview.warn(preview, shell.out());
                var all = Preview.everything(preview);
                if (all.isPresent() && !everything) {
                    throw Failure
                            .no("nothing was silenced: " + all.get() + "; name rules, hosts or other labels, or give "
                                    + "--everything if that is meant");
                }
                all.ifPresent(shell.out()::println);
                wish.put("reason", reason);
                wish.put("everything", everything);
                var silence = calls.command("POST", "/api/v1/silences", wish, UUID.randomUUID().toString());
                shell.out().println(silence.path("id").asString("") + fromUntil(silence, shell.zone()));
                Preview.tell(preview, shell.out());
            }
            return 0;
        }
    }

    /** {@code silence expire}. */
    @Command(name = "expire", description = "Ends a silence; what no other keeps back is told then.")
    static final class Expire implements Callable<Integer> {
        @Mixin
        private final ServerOptions server = new ServerOptions();

        @Parameters(paramLabel = "SILENCE", description = "its name, such as SIL-1, or its number alone; 'bianque silence list' lists those that last")
        private @Nullable String typed;

        private final Shell shell;

        Expire(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() throws Failure {
            var name = ServerNames.whole(ServerNames.SILENCE, String.valueOf(typed));
            try (var calls = ServerCalls.signIn(server, shell.environment())) {
                var known = calls.get("/api/v1/silences").path("items").valueStream().toList();
                var over = known.stream().filter(each -> named(each).equals(name) && isOver(each)).findFirst();
                if (over.isPresent()) {
                    throw Failure.no(name + " is over already: " + howItEnded(over.get(), shell.zone()));
                }
                var silence = ended(calls, name, known);
                shell.out().println(name + (wasCancelled(silence)
                        ? " was cancelled before it began"
                        : " has ended; what no other silence keeps back is told now"));
            }
            return 0;
        }

        private static JsonNode ended(ServerCalls calls, String name, List<JsonNode> known) throws Failure {
            try {
                return calls.command("DELETE", "/api/v1/silences/" + Why.encoded(name), Map.of(),
                        UUID.randomUUID().toString());
            } catch (Failure e) {
                throw e.isUnknown()
                        ? ServerNames.unknown("silence", name, "in force or to come",
                                known.stream().filter(each -> !isOver(each)).map(Expire::named).toList(),
                                "silence list")
                        : e;
            }
        }

        private static String named(JsonNode silence) {
            return silence.path("id").asString("");
        }

        private static String howItEnded(JsonNode silence, ZoneId zone) {
            var by = silence.path("endedBy").asString("");
            return (wasCancelled(silence) ? "cancelled before it began" : "ended")
                    + (by.isEmpty() ? " by itself" : " by " + by) + ", "
                    + time(silence.path("endedAt").asLong(0), zone);
        }
    }

    private static boolean isOver(JsonNode silence) {
        return !silence.path("active").asBoolean(false) && !silence.path("upcoming").asBoolean(false);
    }

    /** Whether it ended before it began. */
    private static boolean wasCancelled(JsonNode silence) {
        return isOver(silence) && silence.path("endedAt").asLong(0) < silence.path("startsAt").asLong(0);
    }

    private static String fromUntil(JsonNode silence, ZoneId zone) {
        return (silence.path("upcoming").asBoolean(false)
                ? " from " + time(silence.path("startsAt").asLong(0), zone)
                : "")
                + (silence.path("until").asLong(0) == 0 ? "" : " until " + time(silence.path("until").asLong(0), zone));
    }

    private static String matchers(JsonNode silence) {
        return silence.path("matchers").valueStream().map(each -> each.asString("")).collect(Collectors.joining(" "));
    }

    static String time(long millis, ZoneId zone) {
        return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(zone)
                .format(Instant.ofEpochMilli(millis));
    }
}
