package io.bianque.protocol.log;

import static io.bianque.protocol.log.LogTexts.bytes;
import static io.bianque.protocol.log.LogTexts.readAll;
import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.testkit.SimulatedDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/** What the log promises of any bytes in its files: it opens, hands out intact records in their order, and goes on behind them. */
final class LogPromises {
    private static final LogOptions SMALL = LogOptions.defaults().withSegmentBytes(8192);
    private static final String FIRST = "log/0000000000000000000.log";
    private static final int FILE_BYTES_MAX = 32 << 10;

    private LogPromises() {}

    /** The bytes as they are, for the one segment of a log. */
    static void segment(byte[] bytes) {
        var disk = new SimulatedDisk();
        disk.put(FIRST, bytes.length <= FILE_BYTES_MAX ? bytes : Arrays.copyOf(bytes, FILE_BYTES_MAX));
        opens(disk);
    }

    /**
     * A segment whose checksums are right whatever else is not, built from the bytes: a header, then one record after the other,
     * each of eight bytes that say how its header lies, and its payload.
     */
    static void records(byte[] bytes) {
        var in = ByteBuffer.wrap(bytes);
        var file = ByteBuffer.allocate(FILE_BYTES_MAX);
        file.put(new SegmentHeader(0, u16(in), u16(in), 4096 + u16(in)).encoded());
        for (long ordinal = 0; in.remaining() >= 8 && file.remaining() > 1024; ordinal++) {
            int at = file.position();
            long offset = at + signed(in); // right when the byte is 0
            long named = ordinal + signed(in);
            int length = u16(in);
            int claimed = length % 256 + (int) signed(in) * 997;
            int padding = in.get() & 7;
            var payload = new byte[Math.min(length % 256, in.remaining())];
            in.get(payload);
            file.putInt(0xB1A9_0E01).putInt(claimed).putLong(offset).putLong(named);
            file.putInt(crc(ByteBuffer.wrap(payload), file.slice(at + 8, 8))).putInt(crc(file.slice(at, 28)));
            file.put(payload);
            file.position((int) RecordFormat.aligned(file.position()) + padding);
        }
        var disk = new SimulatedDisk();
        var content = new byte[file.flip().remaining()];
        file.get(content);
        disk.put(FIRST, content);
        opens(disk);
    }

    /** A good log of some records, into which the bytes are written: two for the place, the rest over what is there. */
    static void overwritten(byte[] bytes) {
        if (bytes.length < 3) {
            return;
        }
        try {
            var disk = new SimulatedDisk();
            List<LogRecord> written;
            try (var log = FileLog.open(disk, "log", SMALL)) {
                for (int i = 0; i < 40; i++) {
                    log.append(bytes("record " + i + " ".repeat(i % 11)));
                }
                log.sync();
                written = readAll(log, 0);
            }
            byte[] content = disk.content(FIRST);
            int at = ByteBuffer.wrap(bytes).getShort(0) & 0xffff;
            int from = at % content.length;
            int count = Math.min(bytes.length - 2, content.length - from);
            System.arraycopy(bytes, 2, content, from, count);
            disk.put(FIRST, content);
            var untouched = new ArrayList<LogRecord>();
            for (var record : written) {
                long end = record.offset() + 32 + record.payload().remaining();
                if (end <= from || record.offset() >= from + count) {
                    untouched.add(record);
                }
            }
            var found = opens(disk);
            assertThat(found).containsAll(untouched);
            assertThat(written).containsAll(found);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Opens the log, reads it, appends, and finds all that again when it is opened once more. */
    private static List<LogRecord> opens(SimulatedDisk disk) {
        try {
            List<LogRecord> found;
            List<LogRecord> after;
            try (var log = FileLog.open(disk, "log", SMALL)) {
                found = readAll(log, 0);
                assertThat(log.recovery().records()).isEqualTo(found.size());
                assertThat(found).extracting(LogRecord::offset).isSorted().doesNotHaveDuplicates();
                long offset = log.append(bytes("new"));
                log.sync();
                assertThat(found).allSatisfy(record -> assertThat(record.offset()).isLessThan(offset));
                after = readAll(log, 0);
            }
            assertThat(after.subList(0, found.size())).isEqualTo(found);
            assertThat(after.getLast().payload()).isEqualTo(bytes("new"));
            try (var log = FileLog.open(disk, "log", SMALL)) {
                assertThat(readAll(log, 0)).isEqualTo(after);
            }
            return found;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static int u16(ByteBuffer in) {
        return in.remaining() >= 2 ? in.getShort() & 0xffff : 0;
    }

    private static long signed(ByteBuffer in) {
        return in.hasRemaining() ? in.get() : 0;
    }

    private static int crc(ByteBuffer... parts) {
        var crc = new CRC32C();
        for (var part : parts) {
            crc.update(part);
        }
        return (int) crc.getValue();
    }
}
