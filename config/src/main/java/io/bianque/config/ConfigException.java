package io.bianque.config;

import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;

/** A file was refused. Carries every problem found in it, in the order of the file. */
public final class ConfigException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /**
     * A refusal.
     *
     * @param problems at least one
     */
    public ConfigException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        if (problems.isEmpty()) {
            throw new IllegalArgumentException("a refusal needs a problem");
        }
        this.problems = List.copyOf(problems);
    }

    /** All problems, never empty. The message holds the same, one a line. */
    public List<Problem> problems() {
        return problems;
    }
}
