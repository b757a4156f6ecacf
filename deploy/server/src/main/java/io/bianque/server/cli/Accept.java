package io.bianque.server.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * {@code bianque topology accept}: what the server has seen and nobody declared, for people to read, or into a file. What
 * would not be good together with the other files of its directory is not written.
 */
final class Accept {
    private Accept() {}

    static void run(Arguments arguments, List<String> operands, UnaryOperator<@Nullable String> environment,
            Instant now, PrintStream out) throws Failure {
        if (operands.size() > 1) {
            throw Failure.usage("topology accept takes one file at most");
        }
        JsonNode answer;
        try (var server = ServerCalls.signIn(arguments, environment)) {
            answer = server.get("/api/v1/topology?origin=discovered");
        }
        var suggestions = Suggestion.in(answer);
        if (operands.isEmpty()) {
            suggestions.forEach(each -> out.println(each.from() + " stands on " + each.to() + each.howSure()));
            out.println(suggestions.isEmpty()
                    ? "nothing was seen that is not declared"
                    : suggestions.size() + " edges were seen and are not declared; give a topology file to write them");
        } else {
            out.println(into(Path.of(operands.getFirst()), suggestions, now));
        }
        leftOut(answer, suggestions.size()).forEach(out::println);
    }

    /** What was seen and is not among the suggestions, in words. */
    private static List<String> leftOut(JsonNode answer, int suggestions) {
        var lines = new ArrayList<String>();
        int total = answer.path("total").asInt(0);
        int unseen = total - answer.path("nodes").size();
        if (unseen > 0) {
            lines.add("left out: the edges of " + unseen + " of " + total
                    + " entities, more than the server tells at once; declare these and ask again");
        }
        long undeclarable = answer.path("edges").valueStream()
                .filter(edge -> edge.path("origin").asString("").equals("discovered")).count() - suggestions;
        if (undeclarable > 0) {
            lines.add("left out: " + undeclarable + " edges that a file cannot declare, such as those of calls");
        }
        return lines;
    }

    /** Writes suggestions into a file; what was done, in words. */
    static String into(Path file, List<Suggestion> suggestions, Instant now) throws Failure {
        byte[] before = Files.exists(file) ? TopologyFiles.bytes(file) : "{}\n".getBytes(StandardCharsets.UTF_8);
        var entries = Suggestion.entries(suggestions, TopologyFiles.around(file, before));
        int count = entries.getOrDefault("edges", List.of()).size();
        if (count == 0) {
            return "nothing was seen that is not declared; " + file + " is as it was";
        }
        var after = YamlInsertion.into(new String(before, StandardCharsets.UTF_8), entries,
                "bianque topology accept, " + now.truncatedTo(ChronoUnit.SECONDS) + ": seen in use, edit as you like")
                .orElseThrow(() -> Failure.no("a list of " + file
                        + " is not written line by line, so nothing can be added to it; name another file of the directory"));
        var bytes = after.getBytes(StandardCharsets.UTF_8);
        var _ = TopologyFiles.around(file, bytes);
        write(file, bytes);
        return file + ": " + count + " edges were added";
    }

    /** Replaces the file at once, so that the server never reads half of it; its rights stay. */
    private static void write(Path file, byte[] bytes) throws Failure {
        var fresh = file.resolveSibling("." + file.getFileName() + ".new");
        try {
            if (Files.exists(file)) {
                Files.copy(file, fresh, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.write(fresh, bytes);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw Failure.no(file + " cannot be written: " + e);
        }
    }
}
