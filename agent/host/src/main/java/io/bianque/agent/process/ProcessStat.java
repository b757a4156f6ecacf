package io.bianque.agent.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;

/**
 * One line of {@code /proc/PID/stat}.
 *
 * @param name       as the process or its owner set it: any bytes but NUL, up to 15 of them; blanks, brackets and line ends are
 *                   possible
 * @param state      R, S, D, Z, T …
 * @param cpuTicks   user and system time of the process and its threads, in clock ticks
 * @param threads    how many
 * @param startTicks when it started, in clock ticks since boot: with the pid the identity of a process
 * @param residentPages memory in core, in pages
 */
record ProcessStat(String name, char state, long cpuTicks, long threads, long startTicks, long residentPages) {
    private static final int FIELDS_USED = 22;

    /**
     * Parses the line. The name is whatever stands between the first opening and the <em>last</em> closing bracket, since it may
     * itself contain {@code ") ("}; all that comes after it are numbers.
     *
     * @return empty when the text is not such a line or was cut
     */
    static Optional<ProcessStat> parse(byte[] text, int length) {
        var open = indexOf(text, length, (byte) '(');
        var close = lastIndexOf(text, length, (byte) ')');
        if (open < 0 || close < open || close + 3 >= length || text[close + 1] != ' ') {
            return Optional.empty();
        }
        var fields = new long[FIELDS_USED];
        var at = close + 4;
        for (var i = 1; i < FIELDS_USED; i++) {
            var end = at;
            var value = 0L;
            var negative = end < length && text[end] == '-';
            if (negative) {
                end++;
            }
            var digits = end;
            while (end < length && text[end] >= '0' && text[end] <= '9') {
                value = value * 10 + (text[end++] - '0');
            }
            if (end == digits || end >= length) {
                return Optional.empty();
            }
            fields[i] = negative ? -value : value;
            at = end + 1;
        }
        // Numbered from the state, which is field 3 of proc(5): utime is 14, stime 15, num_threads 20, starttime 22, rss 24.
        return Optional.of(new ProcessStat(new String(text, open + 1, close - open - 1, UTF_8), (char) text[close + 2],
                fields[11] + fields[12], fields[17], fields[19], Math.max(0, fields[21])));
    }

    private static int indexOf(byte[] text, int length, byte wanted) {
        for (var i = 0; i < length; i++) {
            if (text[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static int lastIndexOf(byte[] text, int length, byte wanted) {
        for (var i = length - 1; i >= 0; i--) {
            if (text[i] == wanted) {
                return i;
            }
        }
        return -1;
    }
}
