package io.bianque.protocol.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Records of text, for tests of the log. */
final class LogTexts {
    private LogTexts() {}

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    static String text(LogRecord record) {
        return StandardCharsets.UTF_8.decode(record.payload().duplicate()).toString();
    }

    /** A text that names itself, of a length between that of its name and {@code lengthMax}. */
    static String any(String name, int lengthMax, RandomGenerator random) {
        int length = random.nextInt(Math.max(1, lengthMax));
        return name + "x".repeat(Math.max(0, length - name.length()));
    }

    /** All that a reader from this offset finds now. */
    static List<LogRecord> readAll(FileLog log, long from) {
        var records = new ArrayList<LogRecord>();
        try (var reader = log.reader(from)) {
            for (var record = reader.next(); record != null; record = reader.next()) {
                records.add(record);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return records;
    }

    static List<String> texts(FileLog log) {
        return readAll(log, 0).stream().map(LogTexts::text).toList();
    }
}
