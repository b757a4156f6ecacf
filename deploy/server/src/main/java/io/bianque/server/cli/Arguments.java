package io.bianque.server.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The words of a command line: options begin with {@code --} and have a value, the rest are operands. */
final class Arguments {
    private static final Set<String> OPTIONS = Set.of("url", "user", "password-file", "ca", "lang");

    private final Map<String, String> options = new LinkedHashMap<>();
    private final List<String> operands = new ArrayList<>();

    private Arguments() {}

    static Arguments of(String... words) throws Failure {
        var arguments = new Arguments();
        for (int i = 0; i < words.length; i++) {
            var word = words[i];
            if (!word.startsWith("--") || word.equals("--")) {
                arguments.operands.add(word);
                continue;
            }
            int equals = word.indexOf('=');
            var name = word.substring(2, equals < 0 ? word.length() : equals);
            if (name.equals("help")) {
                arguments.options.put(name, "");
                continue;
            }
            if (!OPTIONS.contains(name)) {
                throw Failure.usage("unknown option --" + name);
            }
            if (equals < 0 && i + 1 == words.length) {
                throw Failure.usage("--" + name + " needs a value");
            }
            arguments.options.put(name, equals < 0 ? words[++i] : word.substring(equals + 1));
        }
        return arguments;
    }

    boolean wantsHelp() {
        return options.containsKey("help");
    }

    Optional<String> option(String name) {
        return Optional.ofNullable(options.get(name));
    }

    List<String> operands() {
        return List.copyOf(operands);
    }
}
