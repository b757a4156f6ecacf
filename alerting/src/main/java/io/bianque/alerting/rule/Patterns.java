package io.bianque.alerting.rule;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayDeque;

/**
 * Patterns that people write, in rules and elsewhere: RE2, whose time is linear in the text, with a bound on what a pattern takes once its repeats are written out,
 * so that {@code ((a{100}){100}){100}} costs no more than reading it. Stateless.
 */
public final class Patterns {
    /** The longest pattern taken, in characters. */
    static final int LENGTH_MAX = 256;
    /** The largest pattern taken, in steps with all repeats written out. */
    static final int STEPS_MAX = 2_000;

    private Patterns() {}

    /**
     * Compiles a pattern.
     *
     * @throws IllegalArgumentException if it is too long, too large or no pattern
     */
    public static Pattern compile(String pattern) {
        if (pattern.length() > LENGTH_MAX) {
            throw new IllegalArgumentException(
                    pattern.length() + " characters, at most " + LENGTH_MAX + " are allowed");
        }
        long steps;
        try {
            steps = steps(pattern);
        } catch (StringIndexOutOfBoundsException e) {
            throw new IllegalArgumentException("not a pattern: a bracket or a backslash that nothing follows", e);
        }
        if (steps > STEPS_MAX) {
            throw new IllegalArgumentException("the repeats of the pattern come to more than " + STEPS_MAX + " steps");
        }
        try {
            return Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("not a pattern: " + e.getMessage(), e);
        }
    }

    /** At least as many steps as the pattern takes with its repeats written out, found without writing them out. */
    private static long steps(String pattern) {
        var outer = new ArrayDeque<Long>();
        long sum = 0;
        long last = 0;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            int flagsEnd = c == '(' ? endOfFlags(pattern, i) : -1;
            if (flagsEnd >= 0) {
                i = flagsEnd; // a repeat behind it repeats what stands before it
            } else if (c == '(') {
                outer.push(sum + last);
                sum = 0;
                last = 0;
            } else if (c == ')' && !outer.isEmpty()) {
                last = sum + last + 2;
                sum = outer.pop();
            } else if (c == '{' && i + 1 < pattern.length() && Character.isDigit(pattern.charAt(i + 1))) {
                last *= Math.max(1, largestNumber(pattern, i + 1));
                int end = pattern.indexOf('}', i);
                sum += (end < 0 ? pattern.length() : end) - i; // as if it were text, which it is if it is no repeat
                i = end < 0 ? pattern.length() : end;
            } else {
                if (c == '[') {
                    i = endOfClass(pattern, i);
                } else if (pattern.startsWith("\\Q", i)) {
                    int end = pattern.indexOf("\\E", i + 2);
                    sum += (end < 0 ? pattern.length() : end) - i; // no repeat can stand within it
                    i = end < 0 ? pattern.length() : end + 1;
                } else if (c == '\\') {
                    i++;
                }
                sum += last;
                last = 1;
            }
            if (sum + last > STEPS_MAX) {
                return sum + last; // before it overflows
            }
        }
        if (!outer.isEmpty()) {
            throw new IllegalArgumentException("not a pattern: a bracket is not closed");
        }
        return sum + last;
    }

    /** Where flags such as <code>(?i)</code>, which are no group, end; -1 when a group begins there. */
    private static int endOfFlags(String pattern, int from) {
        if (!pattern.startsWith("(?", from)) {
            return -1;
        }
        int i = from + 2;
        while (i < pattern.length() && "imsU-".indexOf(pattern.charAt(i)) >= 0) {
            i++;
        }
        return i < pattern.length() && pattern.charAt(i) == ')' ? i : -1;
    }

    /** Where a class such as <code>[^]a[:digit:]\\]]</code> ends; brackets within it are none. */
    private static int endOfClass(String pattern, int from) {
        int i = from + 1;
        if (pattern.charAt(i) == '^') {
            i++;
        }
        if (pattern.charAt(i) == ']') {
            i++;
        }
        while (pattern.charAt(i) != ']') {
            int named = pattern.startsWith("[:", i) ? pattern.indexOf(":]", i + 2) : -1;
            i = named >= 0 ? named + 2 : i + (pattern.charAt(i) == '\\' ? 2 : 1);
        }
        return i;
    }

    /** The larger number of a repeat such as <code>{2,7}</code>; one that is too large for any pattern when it is long. */
    private static long largestNumber(String pattern, int from) {
        long largest = 0;
        long number = 0;
        for (int i = from; i < pattern.length() && pattern.charAt(i) != '}'; i++) {
            char c = pattern.charAt(i);
            number = Character.isDigit(c) ? Math.min(STEPS_MAX + 1L, number * 10 + Character.digit(c, 10)) : 0;
            largest = Math.max(largest, number);
        }
        return largest;
    }
}
