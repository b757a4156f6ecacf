package io.bianque.agent.action;

import com.google.re2j.Pattern;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An action that the host's file lists.
 *
 * @param name      unique in the file
 * @param argv      the program, an absolute path, and its arguments, with placeholders {@code {name}} for {@code args}
 * @param timeout   how long it may run at most
 * @param perHour   how often it may be begun within an hour
 * @param directory where it runs; empty for the root
 * @param args      what each placeholder may stand for: the whole value must match
 */
public record ActionSpec(String name, List<String> argv, Duration timeout, int perHour, Optional<Path> directory,
        Map<String, Pattern> args) {
    public ActionSpec {
        argv = List.copyOf(argv);
        args = Map.copyOf(args);
    }
}
