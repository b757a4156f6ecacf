package io.bianque.server.cli;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names that the server gives, a prefix and a number, as people type them. */
final class ServerNames {
    static final String INCIDENT = "INC-";
    static final String SILENCE = "SIL-";
    private static final int NAMED_MAX = 10;
    private static final Pattern NUMBER = Pattern.compile("0*([1-9]\\d*)");

    private ServerNames() {}

    /** The whole name: of {@code 7} and {@code inc-7} that is {@code INC-7}; what looks like no such name stays as it is. */
    static String whole(String prefix, String typed) {
        boolean hasPrefix = typed.toUpperCase(Locale.ROOT).startsWith(prefix);
        var number = NUMBER.matcher(hasPrefix ? typed.substring(prefix.length()) : typed);
        return number.matches() ? prefix + number.group(1) : typed;
    }

    /**
     * That there is nothing of this name, and what there is.
     *
     * @param state how those that there are stand, such as {@code open}
     * @param lists the command that lists them
     */
    static Failure unknown(String what, String name, String state, List<String> there, String lists) {
        var names = there.stream().limit(NAMED_MAX).collect(Collectors.joining(", "));
        return Failure.unknown("there is no " + what + " " + name + "; "
                + (there.isEmpty() ? "none is " + state : state + (there.size() == 1 ? " is " : " are ") + names)
                + (there.size() > NAMED_MAX ? " and " + (there.size() - NAMED_MAX) + " more" : "")
                + (there.isEmpty() ? "" : "; 'bianque " + lists + "' tells more of them"));
    }
}
