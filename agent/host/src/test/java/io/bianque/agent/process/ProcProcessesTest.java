package io.bianque.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.testkit.SeededRandom;
import io.bianque.testkit.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/** Over a directory that looks like {@code /proc}, and over the real one. */
class ProcProcessesTest {
    @TempDir
    Path root = Path.of("set by JUnit");

    @Test
    void aProcessIsReadWithItsOwnerAndItsStart() throws IOException {
        process(42, "my (app) x", 500, 100, 7);
        try (var source = new ProcProcesses(root, 4_096, 1_000_000, true)) {
            var entry = only(source.read(1));
            assertThat(entry.id()).isEqualTo(new ProcessId(42, 1_000_000 + 5_000));
            assertThat(entry.identity().name()).isEqualTo("my (app) x");
            assertThat(entry.identity().arguments()).isEqualTo("/opt/app --port 1");
            assertThat(entry.identity().user()).isNotEmpty();
            assertThat(entry.cpuMillis()).isEqualTo(1_000);
            assertThat(entry.residentBytes()).isEqualTo(7 * 4_096);
            assertThat(entry.readBytes()).isEqualTo(123);
            assertThat(entry.writtenBytes()).isEqualTo(456);
        }
    }

    @Test
    void whatMayNotBeReadIsNotKnownAndWhatIsNoProcessIsPassedOver() throws IOException {
        process(7, "x", 1, 1, 1);
        Files.delete(root.resolve("7/io"));
        Files.createDirectories(root.resolve("8"));
        Files.createDirectories(root.resolve("net"));
        Files.writeString(root.resolve("99999999999"), "");
        try (var source = new ProcProcesses(root, 4_096, 0, false)) {
            var entry = only(source.read(1));
            assertThat(entry.readBytes()).isEqualTo(-1);
            assertThat(entry.identity().exe()).isEmpty();
        }
    }

    @Test
    void aYoungProcessThatBecomesAnotherProgramGetsItsNewName() throws IOException {
        process(7, "sh", 1, 1, 1);
        try (var source = new ProcProcesses(root, 4_096, 0, true)) {
            source.read(1);
            process(7, "java", 1, 1, 1);
            assertThat(only(source.read(2)).identity().name()).isEqualTo("java");
        }
    }

    @ParameterizedTest
    @Seeds(count = 20)
    void churnIsFollowedWithoutLeakingDescriptors(SeededRandom random) throws IOException {
        var alive = new TreeMap<Long, Long>();
        try (var source = new ProcProcesses(root, 4_096, 0, false)) {
            for (var pass = 0; pass < 12; pass++) {
                for (var i = random.nextInt(10); i > 0; i--) {
                    long pid = 1L + random.nextInt(30);
                    if (alive.remove(pid) != null) {
                        remove(pid);
                    } else {
                        // The kernel never gives a pid the same start twice.
                        alive.put(pid, pass * 100L + i);
                        process(pid, "p" + pid, pass * 100L + i, 1, 1);
                    }
                }
                var seen = new TreeMap<Long, Long>();
                source.read(pass).processes().forEach(e -> seen.put(e.id().pid(), e.id().startMillis() / 10));
                assertThat(seen).isEqualTo(alive);
                assertThat(source.keptOpen()).isLessThanOrEqualTo(2 * alive.size());
            }
            alive.keySet().forEach(this::remove);
            assertThat(source.read(99).processes()).isEmpty();
            assertThat(source.keptOpen()).isZero();
        }
    }

    @Test
    void thisVeryProcessIsSeenInTheRealOne() {
        try (var source = new ProcProcesses(Path.of("/proc"), 4_096, 0, true)) {
            source.read(1);
            var own = source.read(2).processes().stream().filter(e -> e.id().pid() == ProcessHandle.current().pid())
                    .findFirst().orElseThrow();
            assertThat(own.identity().exe()).endsWith("java");
            assertThat(own.identity().arguments()).contains("java");
            assertThat(own.residentBytes()).isGreaterThan(10 << 20);
            assertThat(own.threads()).isGreaterThan(3);
        }
    }

    private static ProcessEntry only(ProcessSnapshot snapshot) {
        assertThat(snapshot.processes()).hasSize(1);
        return snapshot.processes().getFirst();
    }

    private void process(long pid, String name, long startTicks, long cpuTicks, long pages) throws IOException {
        var directory = Files.createDirectories(root.resolve(Long.toString(pid)));
        Files.writeString(directory.resolve("stat"), pid + " (" + name + ") S 1 1 1 0 -1 4194304 101 0 0 0 " + cpuTicks
                + " 0 0 0 20 0 3 0 " + startTicks + " 3133440 " + pages + " 18446744073709551615 1 1\n");
        Files.writeString(directory.resolve("status"), "Name:\t" + name + "\nUid:\t0\t0\t0\t0\n");
        Files.writeString(directory.resolve("io"), "rchar: 9\nwchar: 9\nread_bytes: 123\nwrite_bytes: 456\n");
        Files.writeString(directory.resolve("cmdline"), "/opt/app\0--port\0001\0");
    }

    private void remove(long pid) {
        try (var files = Files.walk(root.resolve(Long.toString(pid)))) {
            // A descriptor of a process that is gone gives nothing in the real directory.
            Files.writeString(root.resolve(pid + "/stat"), "");
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> assertThat(file.toFile().delete()).isTrue());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
