package io.bianque.server.cli;

import io.bianque.collector.series.SeriesKey;
import io.bianque.collector.store.BlockStore;
import io.bianque.collector.store.StoreConsumer;
import io.bianque.collector.store.StoreSettings;
import io.bianque.protocol.log.FileLog;
import io.bianque.protocol.log.LogOptions;
import io.bianque.seam.NioDisk;
import io.bianque.server.ruletest.RuleTestFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A data directory with readings that were stored; open, like that of a server that runs, until it is closed. */
final class StoredPast implements AutoCloseable {
    private final Instant start;
    private final FileLog log;
    private final BlockStore store;
    private final StoreConsumer consumer;

    StoredPast(Path data, Instant start) throws IOException {
        this.start = start;
        Files.createDirectories(data);
        log = FileLog.open(new NioDisk(data), "log", LogOptions.defaults());
        store = BlockStore.open(data.resolve("store"), StoreSettings.DEFAULTS, start.toEpochMilli());
        consumer = new StoreConsumer(log, store);
        consumer.start();
    }

    /** Readings every ten seconds from the start, in the notation of rule tests. */
    StoredPast read(String series, String values) {
        var file = RuleTestFile.read("past", """
                rules: [none]
                tests: [{name: past, series: [{series: '%s', values: %s}], expect: {pages: []}}]
                """.formatted(series, values).getBytes(StandardCharsets.UTF_8));
        file.tests().getFirst().series().forEach(each -> {
            long at = start.toEpochMilli();
            for (double value : each.values()) {
                if (!Double.isNaN(value)) {
                    consumer.append(new SeriesKey(each.key().metric(), each.key().labels()), at, value);
                }
                at += 10_000;
            }
        });
        return this;
    }

    /** Makes it durable, as a server does every few minutes. */
    StoredPast flush() throws IOException {
        consumer.flush();
        return this;
    }

    /** The files of a directory with their sizes. */
    static String files(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).sorted().map(file -> file + " " + file.toFile().length())
                    .collect(Collectors.joining("\n"));
        }
    }

    @Override
    public void close() throws IOException {
        consumer.close();
        store.close();
        log.close();
    }
}
