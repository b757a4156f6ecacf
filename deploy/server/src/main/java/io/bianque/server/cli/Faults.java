package io.bianque.server.cli;

import io.bianque.config.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/** Faults of files, told to people or to programs. */
final class Faults {
    private Faults() {}

    /** One a line. */
    static String text(List<Problem> problems) {
        return problems.stream().map(Problem::toString).collect(Collectors.joining("\n"));
    }

    /** For programs. */
    static List<SequencedMap<String, Object>> asMaps(List<Problem> problems) {
        return problems.stream().map(Faults::asMap).toList();
    }

    private static SequencedMap<String, Object> asMap(Problem problem) {
        var map = new LinkedHashMap<String, Object>();
        map.put("file", problem.file());
        map.put("line", problem.line());
        map.put("column", problem.column());
        map.put("path", problem.path());
        map.put("what", problem.what());
        map.put("remedy", problem.remedy());
        return map;
    }
}
