package io.bianque.alerting.silence;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.journal.JournalReader;
import io.bianque.alerting.journal.JournalWriter;
import io.bianque.collector.series.Labels;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SilenceBookTest {
    private final SilenceBook book = new SilenceBook();

    private boolean begin(long untilMillis, String... matchers) {
        return book.begin(List.of(matchers), untilMillis, "li", "why", "command", 0, 1);
    }

    @Test
    void whatIsAnsweredIsTheLongestOfThoseThatLastWhateverBeganOrEndedSince() {
        long seed = 20_261_122;
        var random = new Random(seed);
        for (int step = 1; step <= 3_000; step++) {
            switch (random.nextInt(4)) {
                case 0 -> begin(step + 1 + random.nextInt(200), "host=~h[" + random.nextInt(5) + "-7]", "rule!=R"
                        + random.nextInt(3));
                case 1 -> book.end("SIL-" + random.nextInt(step), "li", step);
                case 2 -> book.pass(step);
                default -> {
                    var rule = "R" + random.nextInt(3);
                    var labels = Labels.of("host", "h" + random.nextInt(8));
                    var longest = book.all().stream().filter(Silence::isActive)
                            .filter(each -> each.matches(rule, labels)).mapToLong(Silence::untilMillis).max();
                    assertThat(book.silencing(rule, labels).stream().mapToLong(Silence::untilMillis).boxed())
                            .as("seed %d, step %d", seed, step).isEqualTo(longest.stream().boxed().toList());
                }
            }
        }
        assertThat(book.all()).as("seed %d", seed).hasSizeGreaterThan(200);
    }

    private boolean later(long startsMillis, long untilMillis) {
        return book.begin(List.of("host=a"), untilMillis, "li", "why", "command", startsMillis, 1);
    }

    @Test
    void oneThatBeginsLaterMutesFromItsBeginningToItsEnd() {
        assertThat(later(100, 200)).isTrue();
        assertThat(book.isEmpty()).isTrue();
        assertThat(book.all()).singleElement().satisfies(each -> {
            assertThat(each.isUpcoming()).isTrue();
            assertThat(each.isActive()).isFalse();
        });
        var labels = Labels.of("host", "a");
        assertThat(book.pass(99)).isFalse();
        assertThat(book.silencing("R", labels)).isEmpty();
        long before = book.changes();
        assertThat(book.pass(100)).isFalse();
        assertThat(book.changes()).isGreaterThan(before);
        assertThat(book.silencing("R", labels)).hasValueSatisfying(each -> assertThat(each.isActive()).isTrue());
        assertThat(book.pass(200)).isTrue();
        assertThat(book.silencing("R", labels)).isEmpty();
    }

    @Test
    void oneThatIsEndedBeforeItsBeginningNeverBegins() {
        later(100, 200);
        assertThat(book.end("SIL-1", "wang", 50)).isTrue();
        assertThat(book.end("SIL-1", "wang", 51)).isFalse();
        book.pass(150);
        assertThat(book.silencing("R", Labels.of("host", "a"))).isEmpty();
        assertThat(book.all()).singleElement().satisfies(each -> {
            assertThat(each.isUpcoming()).isFalse();
            assertThat(each.endedBy()).contains("wang");
        });
    }

    @Test
    void oneWhoseWholeTimeWentByWhileNobodyLookedIsOver() {
        later(100, 200);
        assertThat(book.pass(10_000)).isTrue();
        assertThat(book.all()).singleElement().satisfies(each -> assertThat(each.endedMillis()).isEqualTo(10_000));
        assertThat(later(300, 300)).as("it ends before it begins").isFalse();
    }

    @Test
    void thoseThatBeginLaterSurviveARestartAndCountAmongTheThousand() {
        later(100, 200);
        begin(1_000, "host=b");
        var out = new JournalWriter();
        book.write(out);
        var again = new SilenceBook();
        again.read(new JournalReader(out.toBytes()), true);
        assertThat(again.all()).isEqualTo(book.all());
        var bytes = new JournalWriter();
        again.write(bytes);
        assertThat(bytes.toBytes()).isEqualTo(out.toBytes());
        again.pass(100);
        assertThat(again.silencing("R", Labels.of("host", "a"))).isPresent();
        for (int i = 2; i < SilenceBook.ACTIVE_MAX; i++) {
            assertThat(later(100, 200)).isTrue();
        }
        assertThat(later(100, 200)).isFalse();
    }

    @Test
    void whatAProgramWroteThatKnewNoneThatBeginLaterIsRead() {
        var old = new JournalWriter();
        old.i64(2).i64(0).list(List.of("host=a"), (one, matcher) -> one.text("SIL-1")
                .list(List.of(matcher), JournalWriter::text).i64(5).i64(1_000).text("li").text("why").text("c").text("")
                .i64(0));
        old.list(List.<String>of(), JournalWriter::text);
        book.read(new JournalReader(old.toBytes()), false);
        assertThat(book.all()).singleElement().satisfies(each -> {
            assertThat(each.isActive()).isTrue();
            assertThat(each.startsMillis()).isEqualTo(5);
        });
    }

    @Test
    void theOneThatIsEndedEarlyIsTheOneThatEndsAmongMany() {
        for (int i = 0; i < 50; i++) {
            begin(1_000, "host=h" + i);
        }
        for (int i = 0; i < 50; i += 3) {
            assertThat(book.end("SIL-" + (i + 1), "li", 2)).isTrue();
        }
        assertThat(book.all()).hasSize(50).allSatisfy(each -> assertThat(each.isActive())
                .isEqualTo((Integer.parseInt(each.id().substring(4)) - 1) % 3 != 0));
    }

    @Test
    void whatWasAskedBeforeCostsNoMatchingAgain() {
        for (int i = 0; i < SilenceBook.ACTIVE_MAX; i++) {
            begin(1_000, "rule=~Disk.*", "host=~(web|db)-" + i + "x.*");
        }
        long first = askAll();
        long next = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            next = Math.min(next, askAll());
        }
        assertThat(next).as("nanoseconds of the thread, after %d", first).isLessThan(first / 10);
    }

    private long askAll() {
        var threads = ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < 1_000; i++) {
            assertThat(book.silencing("DiskFull", Labels.of("host", "web-" + i)).isPresent()).isFalse();
        }
        return threads.getCurrentThreadCpuTime() - before;
    }

    @Test
    void aTextThatThisProgramDoesNotTakeIsCountedAndSilencesNothing() {
        assertThat(begin(1_000, "host=~((x{1000}){1000}){1000}")).isFalse();
        assertThat(begin(1_000, "no matcher")).isFalse();
        assertThat(book.begin(List.of(), 1_000, "li", "why", "command", 0, 1)).isFalse();
        assertThat(book.refused()).isEqualTo(3);
        assertThat(book.all()).isEmpty();
        assertThat(begin(1_000, "host=a")).isTrue();
        assertThat(book.all()).extracting(Silence::id).containsExactly("SIL-1");
    }

    @Test
    void aSnapshotWithATextThatThisProgramDoesNotTakeIsReadWithoutIt() {
        begin(1_000, "host=~a");
        begin(1_000, "host=~b");
        var out = new JournalWriter();
        book.write(out);
        var bytes = new String(out.toBytes(), StandardCharsets.ISO_8859_1).replace("host=~a", "host=~(")
                .getBytes(StandardCharsets.ISO_8859_1);
        var read = new SilenceBook();
        read.read(new JournalReader(bytes), true);
        assertThat(read.all()).extracting(Silence::id).containsExactly("SIL-2");
        assertThat(read.refused()).isEqualTo(1);
    }
}
