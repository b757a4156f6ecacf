package io.bianque.agent.action;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Runs one program to its end: with no shell, nothing on its standard input, an environment of three variables. After the time
 * limit its whole tree is asked to end, and killed 2 s later. What it leaves running in the background when it ends by itself,
 * a service that it started, is left alone.
 */
final class Program {
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final Duration LAST_OUTPUT = Duration.ofSeconds(1);
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private Program() {}

    /** Takes a piece of output; called by two threads. */
    interface Sink {
        void piece(boolean error, String text);
    }

    /** Runs it. Blocks until it has ended, at most the time limit and some 3 s. */
    static RunEnd run(String run, List<String> argv, Optional<Path> directory, Duration timeout, InstantSource clock,
            Sink sink) throws InterruptedException {
        var builder = new ProcessBuilder(argv).directory(directory.map(Path::toFile).orElse(new File("/")))
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().clear();
        builder.environment().put("PATH", PATH);
        builder.environment().put("LANG", "C.UTF-8");
        builder.environment().put("BIANQUE_RUN", run);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            return new RunEnd(run, RunEnd.Outcome.FAILED, -1, "cannot be started: " + e.getMessage(), clock.millis());
        }
        var budget = new OutputPieces.Budget();
        var readers = List.of(reader(process.getInputStream(), budget, text -> sink.piece(false, text)),
                reader(process.getErrorStream(), budget, text -> sink.piece(true, text)));
        boolean ended;
        try {
            ended = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                endTree(process);
            }
        } catch (InterruptedException e) {
            endTree(process);
            throw e;
        } finally {
            finish(process, readers);
        }
        if (!ended) {
            return new RunEnd(run, RunEnd.Outcome.TIMEOUT, -1,
                    RunEnd.around("ended after " + timeout.toMillis() + " ms\n", budget.tail(), ""), clock.millis());
        }
        int code = process.exitValue();
        var leftOut = budget.leftOut() > 0 ? "\n(" + budget.leftOut() + " characters of output were left out)" : "";
        return new RunEnd(run, code == 0 ? RunEnd.Outcome.SUCCEEDED : RunEnd.Outcome.FAILED, Math.max(0, code),
                RunEnd.around("", budget.tail(), leftOut), clock.millis());
    }

    private static Thread reader(InputStream from, OutputPieces.Budget budget, Consumer<String> out) {
        return Thread.ofPlatform().daemon().name("action-output").start(() -> {
            var pieces = new OutputPieces(budget, out);
            var bytes = new byte[4_096];
            try {
                for (int count = from.read(bytes); count >= 0; count = from.read(bytes)) {
                    pieces.add(bytes, count);
                }
            } catch (IOException _) {
                // closed, because somebody in the background still holds it
            }
            pieces.end();
        });
    }

    /** Output that the program wrote before its end is waited for; a child in the background may hold the stream for ever. */
    private static void finish(Process process, List<Thread> readers) throws InterruptedException {
        for (var reader : readers) {
            reader.join(LAST_OUTPUT);
        }
        for (var stream : List.of(process.getInputStream(), process.getErrorStream())) {
            try {
                stream.close();
            } catch (IOException _) {
                // nobody reads it any more
            }
        }
        for (var reader : readers) {
            reader.join(LAST_OUTPUT);
        }
    }

    private static void endTree(Process process) {
        var tree = Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
        tree.forEach(ProcessHandle::destroy);
        try {
            process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // then without grace
        }
        Stream.concat(tree.stream(), process.descendants()).filter(ProcessHandle::isAlive)
                .forEach(ProcessHandle::destroyForcibly);
        try {
            process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
