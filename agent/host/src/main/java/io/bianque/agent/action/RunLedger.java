package io.bianque.agent.action;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which runs this agent has begun, and how they ended: a small file, so that a run is begun at most once whatever happens to the
 * agent. Remembers the last {@value #RUNS_MAX}, and apart from them as many that were refused. A line is on the disk before its
 * method returns.
 *
 * <pre>
 *   B run name millis                     begun
 *   E run outcome exit millis detail      ended, or refused
 * </pre>
 *
 * <p>Texts are percent-encoded. A line that is torn at the end of the file is none, nor is a damaged one; of a file that is no
 * text a copy is set aside. Confined to its owner's lock.
 */
final class RunLedger implements Closeable {
    static final int RUNS_MAX = 1_000;
    private static final int LINES_A_RUN = 4;
    private static final char NO_TEXT = '\ufffd';
    private static final String FILE = "actions";
    private static final String DRAFT = "actions.tmp";
    private static final String DAMAGED = "actions.damaged";
    private static final Logger LOG = LoggerFactory.getLogger(RunLedger.class);

    private final Path directory;
    private final int runsMax;
    private final LinkedHashMap<String, Known> runs = new LinkedHashMap<>();
    /** Apart, so that refusals, however many, do not push out what was begun. */
    private final LinkedHashMap<String, RunEnd> refused = new LinkedHashMap<>();
    private FileChannel channel;
    private int lines;

    private record Known(String name, long begunMillis, @Nullable RunEnd end) {}

    private RunLedger(Path directory, int runsMax, FileChannel channel) {
        this.directory = directory;
        this.runsMax = runsMax;
        this.channel = channel;
    }

    /** @throws IOException when the file cannot be read or written */
    static RunLedger open(Path directory) throws IOException {
        return open(directory, RUNS_MAX);
    }

    static RunLedger open(Path directory, int runsMax) throws IOException {
        var file = directory.resolve(FILE);
        // Bytes that are no text become a character that no line has: see read.
        var text = Files.exists(file) ? new String(Files.readAllBytes(file), UTF_8) : "";
        boolean damaged = text.indexOf(NO_TEXT) >= 0;
        if (damaged) {
            Files.copy(file, directory.resolve(DAMAGED), StandardCopyOption.REPLACE_EXISTING);
            LOG.error("the memory of runs, {}, is damaged: what can be read of it is kept, a copy is in {}", file,
                    DAMAGED);
        }
        var ledger = new RunLedger(directory, runsMax, append(file));
        int whole = text.lastIndexOf('\n') + 1;
        text.substring(0, whole).lines().forEach(ledger::read);
        if (damaged || whole < text.length() || ledger.lines > LINES_A_RUN * runsMax) {
            ledger.rewrite();
        }
        return ledger;
    }

    private static FileChannel append(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    private void read(String line) {
        lines++;
        if (line.indexOf(NO_TEXT) >= 0) {
            return;
        }
        var parts = line.split(" ", -1);
        try {
            if (parts.length == 4 && parts[0].equals("B")) {
                put(decoded(parts[1]), new Known(decoded(parts[2]), Long.parseLong(parts[3]), null));
            } else if (parts.length == 6 && parts[0].equals("E")) {
                putEnd(new RunEnd(decoded(parts[1]), RunEnd.Outcome.valueOf(parts[2]), Integer.parseInt(parts[3]),
                        decoded(parts[5]), Long.parseLong(parts[4])));
            }
        } catch (IllegalArgumentException _) {
            // A line of another version: what it said is not known here.
        }
    }

    /** Whether this run was ever begun or refused. */
    boolean knows(String run) {
        return runs.containsKey(run) || refused.containsKey(run);
    }

    /** How a run ended, or was refused; empty while it runs, or when it is not known. */
    Optional<RunEnd> end(String run) {
        var known = runs.get(run);
        return known == null ? Optional.ofNullable(refused.get(run)) : Optional.ofNullable(known.end);
    }

    /** Runs that were begun and have no end. */
    List<String> open() {
        return runs.entrySet().stream().filter(entry -> entry.getValue().end == null).map(java.util.Map.Entry::getKey)
                .toList();
    }

    /** Whether one more can be begun without forgetting one that was begun since a time. */
    boolean hasRoom(long millis) {
        return runs.size() < runsMax || runs.firstEntry().getValue().begunMillis < millis;
    }

    /** How often an action was begun since a time. */
    long begunSince(String name, long millis) {
        return runs.values().stream().filter(known -> known.name.equals(name) && known.begunMillis >= millis).count();
    }

    /** @throws IOException when it cannot be made durable: then the run must not be begun */
    void begun(String run, String name, long nowMillis) throws IOException {
        write("B " + encoded(run) + " " + encoded(name) + " " + nowMillis);
        put(run, new Known(name, nowMillis, null));
    }

    /** @throws IOException when it cannot be made durable; it is known until the agent ends all the same */
    void ended(RunEnd end) throws IOException {
        putEnd(end);
        write(line(end));
    }

    private static String line(RunEnd end) {
        return "E " + encoded(end.run()) + " " + end.outcome() + " " + end.exitCode() + " " + end.timeMillis() + " "
                + encoded(end.detail());
    }

    private void putEnd(RunEnd end) {
        var known = runs.get(end.run());
        if (known == null && end.outcome() == RunEnd.Outcome.REFUSED) {
            refused.put(end.run(), end);
            if (refused.size() > runsMax) {
                refused.pollFirstEntry();
            }
        } else {
            put(end.run(), new Known(known == null ? "" : known.name, known == null ? 0 : known.begunMillis, end));
        }
    }

    private void put(String run, Known known) {
        runs.put(run, known);
        var oldest = runs.entrySet().iterator();
        while (runs.size() > runsMax) {
            oldest.next();
            oldest.remove();
        }
    }

    private void write(String line) throws IOException {
        if (lines >= LINES_A_RUN * runsMax) {
            rewrite();
        }
        var bytes = ByteBuffer.wrap((line + "\n").getBytes(UTF_8));
        long before = channel.size();
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        } catch (IOException e) {
            channel.truncate(before); // what follows must not stand behind half a line
            throw e;
        }
        lines++;
    }

    private void rewrite() throws IOException {
        var all = new ArrayList<String>();
        runs.forEach((run, known) -> {
            all.add("B " + encoded(run) + " " + encoded(known.name) + " " + known.begunMillis);
            var end = known.end;
            if (end != null) {
                all.add(line(end));
            }
        });
        refused.values().forEach(end -> all.add(line(end)));
        var draft = directory.resolve(DRAFT);
        Files.write(draft, all, UTF_8);
        var next = append(draft);
        try {
            next.force(true);
            Files.move(draft, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            next.close(); // the old one goes on
            throw e;
        }
        channel.close();
        channel = next;
        lines = all.size();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, UTF_8);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
