package io.bianque.agent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.re2j.Pattern;
import io.bianque.agent.reading.HostEvent;
import io.bianque.agent.reading.Reading;
import io.bianque.agent.reading.Readings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProcessSamplerTest {
    private static final long SECOND = 1_000_000_000L;

    private final List<ProcessEntry> processes = new ArrayList<>();
    private final List<HostEvent> events = new ArrayList<>();
    private long seconds;

    @Test
    void theLargestByEachMeasureAreSent() {
        for (var pid = 1; pid <= 50; pid++) {
            processes.add(entry(pid, "p", 0, 1_000 - pid, 0));
        }
        var sampler = sampler(List.of(), 2);
        tick(sampler);
        processes.set(29, entry(30, "busy", 5_000, 970, 0));
        processes.set(39, entry(40, "writer", 0, 960, 1_000_000));
        var sent = tick(sampler);
        assertThat(sent).filteredOn(r -> r.series().metric().equals("bianque_process_cpu_ratio"))
                .extracting(r -> r.series().labels().get("pid")).containsExactly("1", "2", "30", "40");
        assertThat(value(sent, "bianque_process_cpu_ratio", "pid", "30")).isEqualTo(0.5);
        assertThat(value(sent, "bianque_process_written_bytes_per_second", "pid", "40")).isEqualTo(100_000.0);
    }

    @Test
    void oneThatWasAmongTheLargestStaysForAWhile() {
        processes.add(entry(1, "a", 0, 10, 0));
        processes.add(entry(2, "b", 0, 5, 0));
        var sampler = sampler(List.of(), 1);
        tick(sampler);
        processes.set(1, entry(2, "b", 0, 50, 0));
        for (var i = 0; i < 7; i++) {
            assertThat(tick(sampler)).extracting(r -> r.series().labels().get("pid")).contains(i < 6 ? "1" : "2");
        }
        assertThat(tick(sampler)).extracting(r -> r.series().labels().get("pid")).doesNotContain("1");
    }

    @Test
    void aGroupIsSummedAndAnEmptyOneIsSaidToBeEmpty() {
        processes.add(entry(1, "nginx", 0, 10, 0));
        processes.add(entry(2, "nginx", 0, 5, 0));
        processes.add(entry(3, "nginx2", 0, 5, 0));
        var sampler = sampler(List.of(group("web", "nginx"), group("db", "postgres")), 0);
        tick(sampler);
        processes.set(0, entry(1, "nginx", 1_000, 10, 0));
        processes.set(1, entry(2, "nginx", 2_000, 5, 0));
        var sent = tick(sampler);
        assertThat(value(sent, "bianque_process_group_up", "group", "web")).isEqualTo(2.0);
        assertThat(value(sent, "bianque_process_group_cpu_ratio", "group", "web")).isEqualTo(0.3, within());
        assertThat(value(sent, "bianque_process_group_resident_bytes", "group", "web")).isEqualTo(15.0);
        assertThat(value(sent, "bianque_process_group_up", "group", "db")).isEqualTo(0.0);
    }

    @Test
    void aLookInBetweenCountsAndChangesNothingElse() {
        processes.add(entry(1, "nginx", 0, 10, 0));
        processes.add(entry(2, "nginx", 0, 10, 0));
        var sampler = sampler(List.of(group("web", "nginx"), group("db", "postgres")), 1);
        tick(sampler);
        processes.set(0, entry(1, "nginx", 500, 10, 0));
        processes.remove(1);
        var out = new Readings(seconds * 1_000 + 500);
        sampler.look(seconds * SECOND + SECOND / 2, out);
        assertThat(out.values()).extracting(r -> r.series().metric() + r.series().labels() + " " + r.value())
                .containsExactly("bianque_host_processes{} 1.0", "bianque_process_group_up{group=web} 1.0",
                        "bianque_process_group_up{group=db} 0.0");
        assertThat(events).as("told at the next tick").isEmpty();
        processes.set(0, entry(1, "nginx", 1_000, 10, 0));
        assertThat(value(tick(sampler), "bianque_process_cpu_ratio", "pid", "1")).as("since the tick, not the look")
                .isEqualTo(0.1);
        assertThat(events).extracting(HostEvent::kind).containsExactly("process_exited");
    }

    @Test
    void comingAndGoingOfWatchedProcessesAreEventsButNotAtTheStartOfTheAgent() {
        processes.add(entry(1, "nginx", 0, 10, 0));
        var sampler = sampler(List.of(group("web", "nginx")), 0);
        tick(sampler);
        assertThat(events).isEmpty();
        processes.clear();
        // The pid is used again: another process all the same.
        processes.add(
                new ProcessEntry(new ProcessId(1, 777), new ProcessIdentity("nginx", "root", "", ""), 0, 10, 1, 0, 0));
        tick(sampler);
        assertThat(events).extracting(HostEvent::kind).containsExactly("process_exited", "process_started");
        assertThat(events).allSatisfy(e -> assertThat(e.entity()).containsEntry("group", "web")
                .containsEntry("pid", "1"));
    }

    @Test
    void aStormOfEventsIsBoundedAndCounted() {
        var sampler = sampler(List.of(group("web", "nginx")), 0);
        tick(sampler);
        for (var pid = 1; pid <= 1_000; pid++) {
            processes.add(entry(pid, "nginx", 0, 10, 0));
        }
        tick(sampler);
        assertThat(events).hasSize(200);
        assertThat(sampler.eventsNotTold()).isEqualTo(800);
    }

    @Test
    void aGroupMatchesWholeNamesAndPartsOfArguments() {
        var group = new ProcessGroup("g", Optional.of(Pattern.compile("java")), Optional.empty(),
                Optional.of(Pattern.compile("app.*")), Optional.of(Pattern.compile("-Dapp=pay\\b")));
        assertThat(group.matches(new ProcessIdentity("java", "app1", "/x", "java -Dapp=pay -jar x"))).isTrue();
        assertThat(group.matches(new ProcessIdentity("javac", "app1", "/x", "java -Dapp=pay -jar x"))).isFalse();
        assertThat(group.matches(new ProcessIdentity("java", "xapp1", "/x", "java -Dapp=pay -jar x"))).isFalse();
        assertThat(group.matches(new ProcessIdentity("java", "app1", "/x", "java -Dapp=payroll"))).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> new ProcessGroup("g", Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty())).withMessageContaining("needs a pattern");
    }

    private static org.assertj.core.data.Offset<Double> within() {
        return org.assertj.core.data.Offset.offset(1e-9);
    }

    private ProcessSampler sampler(List<ProcessGroup> groups, int top) {
        return new ProcessSampler(new ProcessSource() {
            @Override
            public ProcessSnapshot read(long monotonicNanos) {
                return new ProcessSnapshot(monotonicNanos, processes);
            }

            @Override
            public void close() {
                // nothing is open
            }
        }, groups, top);
    }

    private List<Reading> tick(ProcessSampler sampler) {
        seconds += 10;
        var out = new Readings(seconds * 1_000);
        sampler.tick(seconds * SECOND, out, events::add);
        return out.values();
    }

    private static double value(List<Reading> sent, String metric, String label, String labelValue) {
        return sent.stream().filter(
                r -> r.series().metric().equals(metric) && labelValue.equals(r.series().labels().get(label)))
                .findFirst().orElseThrow().value();
    }

    private static ProcessEntry entry(long pid, String name, long cpuMillis, long resident, long written) {
        return new ProcessEntry(new ProcessId(pid, 5), new ProcessIdentity(name, "root", "", ""), cpuMillis, resident,
                1, 0, written);
    }

    private static ProcessGroup group(String name, String command) {
        return new ProcessGroup(name, Optional.of(Pattern.compile(command)), Optional.empty(), Optional.empty(),
                Optional.empty());
    }
}
