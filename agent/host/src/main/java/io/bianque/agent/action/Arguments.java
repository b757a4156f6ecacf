package io.bianque.agent.action;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Fills an order's arguments into a listed command. Pure. */
public final class Arguments {
    /** What stands for an argument within a listed command. */
    public static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-zA-Z_][a-zA-Z0-9_]{0,63})\\}");
    static final int VALUE_MAX = 128;

    private Arguments() {}

    /** An order that the list does not allow; the message says why. */
    static final class NotAllowed extends Exception {
        private static final long serialVersionUID = 1;

        NotAllowed(String why) {
            super(why);
        }
    }

    /**
     * The command to run. A value stays within the one argument that it is filled into, and is no option by itself.
     *
     * @throws NotAllowed when an argument is missing, unknown, or not what its pattern says
     */
    static List<String> fill(ActionSpec spec, Map<String, String> given) throws NotAllowed {
        var names = new TreeSet<>(spec.args().keySet());
        if (!names.equals(new TreeSet<>(given.keySet()))) {
            throw new NotAllowed("takes the arguments " + names + ", was given " + new TreeSet<>(given.keySet()));
        }
        for (var arg : spec.args().entrySet()) {
            var value = given.getOrDefault(arg.getKey(), "");
            if (value.length() > VALUE_MAX || !isPlain(value) || !arg.getValue().matches(value)) {
                throw new NotAllowed("the argument '" + arg.getKey() + "' is not what the file allows");
            }
        }
        var argv = new ArrayList<String>();
        for (var part : spec.argv()) {
            var filled = PLACEHOLDER.matcher(part)
                    .replaceAll(found -> java.util.regex.Matcher.quoteReplacement(given.getOrDefault(found.group(1),
                            "")));
            if (filled.startsWith("-") && !part.startsWith("-")) {
                throw new NotAllowed("an argument must not begin with '-'");
            }
            argv.add(filled);
        }
        return argv;
    }

    private static boolean isPlain(String value) {
        return value.codePoints()
                .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
    }
}
