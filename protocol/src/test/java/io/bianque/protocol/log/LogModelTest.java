package io.bianque.protocol.log;

import static io.bianque.protocol.log.LogTexts.bytes;
import static io.bianque.protocol.log.LogTexts.readAll;
import static io.bianque.protocol.log.LogTexts.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.testkit.Seeds;
import io.bianque.testkit.SimulatedDisk;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;

/** Without faults the log is a sorted map from offsets to texts: random steps do the same to both. */
class LogModelTest {
    private static final LogOptions SMALL = LogOptions.defaults().withSegmentBytes(4096);

    private final SimulatedDisk disk = new SimulatedDisk();
    private final TreeMap<Long, String> appended = new TreeMap<>();
    private final Map<Long, String> ever = new HashMap<>();
    private int synced;

    @ParameterizedTest
    @Seeds(count = 60)
    void theLogIsASortedMap(RandomGenerator random) throws IOException {
        var log = FileLog.open(disk, "log", SMALL);
        var tail = log.reader(0);
        long tailAt = 0;
        for (int step = 0; step < 200; step++) {
            switch (random.nextInt(12)) {
                case 0 -> {
                    log.sync();
                    synced = appended.size();
                }
                case 1 -> {
                    log.close(); // syncs
                    synced = appended.size();
                    log = FileLog.open(disk, "log", SMALL);
                    assertThat(log.recovery().isClean()).isTrue();
                    tail = log.reader(tailAt);
                }
                case 2 -> cut(log, random);
                case 3 -> compare(log, random.nextLong(log.appendedEnd() + 100));
                case 4 -> {
                    var next = tail.next();
                    if (next != null) {
                        assertThat(ever).containsEntry(next.offset(), text(next)); // cut meanwhile, perhaps
                        assertThat(next.offset()).isGreaterThanOrEqualTo(tailAt);
                        tailAt = tail.position();
                    }
                }
                default -> {
                    var text = LogTexts.any(step + " ", 500, random);
                    long offset = log.append(bytes(text));
                    assertThat(appended.isEmpty() || offset > appended.lastKey()).isTrue();
                    appended.put(offset, text);
                    ever.put(offset, text);
                }
            }
        }
        compare(log, 0);
        log.close();
    }

    private void cut(FileLog log, RandomGenerator random) throws IOException {
        long below = random.nextLong(log.durableEnd() + 1);
        log.cutBefore(below);
        assertThat(log.firstOffset()).isLessThanOrEqualTo(Math.max(below, log.durableEnd()));
        int before = appended.size();
        var keptFrom = log.firstOffset();
        // What is gone lay below the cut.
        assertThat(appended.headMap(keptFrom)).allSatisfy((offset, text) -> assertThat(offset).isLessThan(below));
        appended.headMap(keptFrom).clear();
        synced -= before - appended.size();
    }

    private void compare(FileLog log, long from) {
        var expected = new TreeMap<Long, String>();
        appended.entrySet().stream().limit(synced).filter(entry -> entry.getKey() >= from)
                .forEach(entry -> expected.put(entry.getKey(), entry.getValue()));
        var found = new TreeMap<Long, String>();
        readAll(log, from).forEach(record -> found.put(record.offset(), text(record)));
        assertThat(found).isEqualTo(expected);
    }
}
