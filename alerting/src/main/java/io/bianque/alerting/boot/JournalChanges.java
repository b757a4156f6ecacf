package io.bianque.alerting.boot;

import io.bianque.alerting.journal.JournalInput;
import io.bianque.alerting.topology.ChangeBook;
import io.bianque.alerting.topology.ChangeNote;
import io.bianque.alerting.topology.Changes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes go into the journal, which knows repeats, and those that are new into the book, on a thread of its own. */
final class JournalChanges implements Changes, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalChanges.class);

    private final Function<JournalInput, CompletableFuture<Boolean>> journal;
    private final ChangeBook book;
    private final Duration patience;
    private final ExecutorService writing = Executors
            .newSingleThreadExecutor(Thread.ofPlatform().daemon().name("changes").factory());

    JournalChanges(Function<JournalInput, CompletableFuture<Boolean>> journal, ChangeBook book, Duration patience) {
        this.journal = journal;
        this.book = book;
        this.patience = patience;
    }

    @Override
    public boolean take(ChangeNote change) {
        try {
            return send(change).get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a change was written", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the change " + change.id() + " could not be written in time", e);
        }
    }

    /** Takes one without waiting until it is durable. */
    CompletableFuture<Boolean> send(ChangeNote change) {
        return journal.apply(new JournalInput.Changed(change.entity(), change.kind() + ": " + change.what(),
                change.atMillis(), change.by(), change.id())).thenApplyAsync(isNew -> {
                    if (isNew) {
                        write(change);
                    }
                    return isNew;
                }, writing);
    }

    private void write(ChangeNote change) {
        try {
            book.add(change);
        } catch (IOException e) {
            LOG.warn("the change {} is known to the diagnosis but missing in the list after the next start",
                    change.id(),
                    e);
        }
    }

    @Override
    public List<ChangeNote> recent(int limit) {
        return book.recent(limit);
    }

    @Override
    public void close() {
        writing.shutdown();
    }
}
