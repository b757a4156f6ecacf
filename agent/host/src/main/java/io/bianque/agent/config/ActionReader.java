package io.bianque.agent.config;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.bianque.agent.action.ActionSpec;
import io.bianque.agent.action.Arguments;
import io.bianque.config.MapReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Reads the {@code actions} of {@code agent.yaml}. Stateless. */
final class ActionReader {
    static final int ACTIONS_MAX = 64;
    static final Duration TIMEOUT = Duration.ofSeconds(30);
    static final int PER_HOUR = 10;
    private static final int ARGV_MAX = 64;
    private static final int PART_MAX = 4_096;
    private static final int PATTERN_MAX = 256;
    private static final String ARG_NAME = "[a-zA-Z_][a-zA-Z0-9_]{0,63}";

    private ActionReader() {}

    static ActionSpec action(MapReader m, String name) {
        var argv = argv(m);
        var timeout = m.duration("timeout", Duration.ofSeconds(1), Duration.ofHours(1), TIMEOUT);
        var perHour = (int) m.integer("per_hour", 1, 1_000, PER_HOUR);
        var directory = m.string("directory").that(p -> p.startsWith("/") && p.indexOf('\0') < 0,
                "must be an absolute path").optional().map(Path::of);
        var args = args(m);
        var used = new TreeSet<String>();
        argv.forEach(part -> Arguments.PLACEHOLDER.matcher(part).results().forEach(found -> used.add(found.group(1))));
        used.stream().filter(arg -> !args.containsKey(arg)).forEach(arg -> m.problem("argv",
                "has the placeholder {" + arg + "}, which args does not know", "say under args what it may be"));
        args.keySet().stream().filter(arg -> !used.contains(arg)).forEach(arg -> m.problem("args",
                "'" + arg + "' is nowhere in argv", "write {" + arg + "} where it belongs, or leave it out"));
        return new ActionSpec(name, argv, timeout, perHour, directory, args);
    }

    private static List<String> argv(MapReader m) {
        var argv = m.strings("argv");
        if (argv.isEmpty()) {
            m.problem("argv", "needs the program to run", "write argv: [/usr/bin/systemctl, restart, redis]");
        } else if (!argv.getFirst().startsWith("/") || Arguments.PLACEHOLDER.matcher(argv.getFirst()).find()) {
            m.problem("argv", "must begin with an absolute path without placeholders",
                    "no shell and no search path find the program");
        }
        if (argv.size() > ARGV_MAX
                || argv.stream().anyMatch(part -> part.length() > PART_MAX || part.indexOf('\0') >= 0)) {
            m.problem("argv", "is too long, or has a NUL", "at most " + ARGV_MAX + " texts of " + PART_MAX
                    + " characters");
        }
        return argv;
    }

    private static Map<String, Pattern> args(MapReader m) {
        var args = new LinkedHashMap<String, Pattern>();
        m.stringMap("args").forEach((name, text) -> {
            if (!name.matches(ARG_NAME)) {
                m.problem("args", "'" + name + "' is no name of an argument", "use letters, digits and underscores");
            } else if (text.length() > PATTERN_MAX) {
                m.problem("args", "the pattern of '" + name + "' is too long", "at most " + PATTERN_MAX
                        + " characters");
            } else {
                try {
                    args.put(name, Pattern.compile(text));
                } catch (PatternSyntaxException e) {
                    m.problem("args", "the pattern of '" + name + "' is no regular expression: " + e.getMessage(),
                            "the syntax is that of RE2");
                }
            }
        });
        return args;
    }
}
