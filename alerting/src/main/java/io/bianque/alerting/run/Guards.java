package io.bianque.alerting.run;

import io.bianque.alerting.journal.JournalCodec;
import io.bianque.alerting.journal.JournalReader;
import io.bianque.alerting.journal.JournalWriter;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.EntityKind;
import io.bianque.collector.topology.RedundancyGroup;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What keeps runs from doing more harm than good: how often, and on how much at once. Confined to the journal's thread. */
final class Guards {
    private static final long HOUR_TICKS = 3_600;

    /** The ticks of the newest starts of each runbook. */
    private final TreeMap<String, ArrayDeque<Long>> starts = new TreeMap<>();
    private List<RedundancyGroup> groups = List.of();

    void groups(List<RedundancyGroup> groups) {
        this.groups = List.copyOf(groups);
    }

    /** What does not let it start now, or null. */
    Run.@Nullable Guard against(RunState run, Collection<RunState> open, boolean on, long tick) {
        if (!on) {
            return Run.Guard.AUTOMATION_OFF;
        }
        var atWork = open.stream().filter(RunState::isAtWork).map(each -> each.cause).distinct().toList();
        if (atWork.contains(run.cause)) {
            return Run.Guard.BUSY;
        }
        if (startsOf(run, tick) >= run.runbook.perHour()) {
            return Run.Guard.RATE;
        }
        for (var group : groups) {
            if (isIn(group, run.cause)) {
                long busy = atWork.stream().filter(each -> isIn(group, each)).count();
                if (busy + 1 > Math.max(1, (long) (run.runbook.share() * group.members().size()))) {
                    return Run.Guard.SHARE;
                }
            }
        }
        return null;
    }

    void started(RunState run, long tick) {
        starts.computeIfAbsent(run.runbook.name(), _ -> new ArrayDeque<>()).addLast(tick);
    }

    /** Forgets starts of more than an hour ago, so that what is kept is bounded by the runbooks there are. */
    void forget(long tick) {
        starts.values().forEach(each -> trim(each, tick));
        starts.values().removeIf(ArrayDeque::isEmpty);
    }

    private int startsOf(RunState run, long tick) {
        var ticks = starts.get(run.runbook.name());
        if (ticks == null) {
            return 0;
        }
        trim(ticks, tick);
        return ticks.size();
    }

    private static void trim(ArrayDeque<Long> ticks, long tick) {
        while (!ticks.isEmpty() && tick - ticks.getFirst() >= HOUR_TICKS) {
            ticks.removeFirst();
        }
    }

    /** A process is a member by itself or by its host. */
    private static boolean isIn(RedundancyGroup group, EntityId entity) {
        if (group.members().contains(entity)) {
            return true;
        }
        int slash = entity.kind() == EntityKind.PROCESS ? entity.name().indexOf('/') : -1;
        return slash > 0 && group.members().contains(new EntityId(EntityKind.HOST, entity.name().substring(0, slash)));
    }

    void write(JournalWriter out) {
        out.list(starts.entrySet(),
                (to, each) -> to.text(each.getKey()).list(each.getValue(), JournalWriter::i64));
        out.list(groups, (to, group) -> to.text(group.id().toString())
                .list(group.members(), (too, member) -> too.text(member.toString())).i32(group.need()));
    }

    void read(JournalReader in) {
        starts.clear();
        in.list(from -> {
            var name = from.text();
            starts.put(name, new ArrayDeque<>(from.list(JournalReader::i64)));
            return name;
        });
        groups = in.list(from -> new RedundancyGroup(JournalCodec.readEntity(from),
                from.list(JournalCodec::readEntity), from.i32()));
    }
}
