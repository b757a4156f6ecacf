package io.bianque.server.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/**
 * {@code bianque topology accept}: what the server has seen and nobody declared, for people to read, or into a file. What
 * would not be good together with the other files of its directory is not written.
 */
@Command(name = "accept", description = "What was seen and is not declared; with FILE writes it in there.")
final class Accept implements Callable<Integer> {
    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Parameters(paramLabel = "FILE", arity = "0..1", description = "a topology file")
    private @Nullable Path file;

    private final Shell shell;

    Accept(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Failure {
        var out = shell.out();
        JsonNode answer;
        try (var calls = ServerCalls.signIn(server, shell.environment())) {
            answer = calls.get("/api/v1/topology?origin=discovered");
        }
        var suggestions = Suggestion.in(answer);
        if (output.isJson()) {
            if (file != null) {
                throw Failure.usage("--output json lists; leave FILE out");
            }
            var listed = new LinkedHashMap<String, Object>();
            listed.put("edges", suggestions.stream().map(Suggestion::asMap).toList());
            listed.put("leftOut", leftOut(answer, suggestions.size()));
            out.println(OutputOption.json(listed));
            return 0;
        }
        if (file == null) {
            suggestions.forEach(each -> out.println(each.from() + " stands on " + each.to() + each.howSure()));
            out.println(suggestions.isEmpty()
                    ? "nothing was seen that is not declared"
                    : Words.count(suggestions.size(), "edge was seen and is", "edges were seen and are")
                            + " not declared; give a topology file to write them");
        } else {
            out.println(into(file, suggestions, shell.clock().instant()));
        }
        leftOut(answer, suggestions.size()).forEach(out::println);
        return 0;
    }

    /** What was seen and is not among the suggestions, in words. */
    private static List<String> leftOut(JsonNode answer, int suggestions) {
        var lines = new ArrayList<String>();
        int total = answer.path("total").asInt(0);
        int unseen = total - answer.path("nodes").size();
        if (unseen > 0) {
            lines.add("left out: the edges of " + unseen + " of " + Words.count(total, "entity", "entities")
                    + ", more than the server tells at once; declare these and ask again");
        }
        long undeclarable = answer.path("edges").valueStream()
                .filter(edge -> edge.path("origin").asString("").equals("discovered")).count() - suggestions;
        if (undeclarable > 0) {
            lines.add("left out: " + Words.count(undeclarable, "edge")
                    + " that a file cannot declare, such as those of calls");
        }
        return lines;
    }

    /** Writes suggestions into a file; what was done, in words. */
    static String into(Path file, List<Suggestion> suggestions, Instant now) throws Failure {
        byte[] before = Files.exists(file) ? Documents.bytes(file) : "{}\n".getBytes(StandardCharsets.UTF_8);
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
        return file + ": " + Words.count(count, "edge was", "edges were") + " added";
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
            throw Failure.no(file + " cannot be written: " + Failure.reason(e));
        }
    }
}
