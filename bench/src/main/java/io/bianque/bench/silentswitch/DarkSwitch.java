package io.bianque.bench.silentswitch;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Transition;
import io.bianque.alerting.diagnosis.Presence;
import io.bianque.alerting.health.Answer;
import io.bianque.alerting.health.HealthBoard;
import io.bianque.alerting.rule.RuleSet;
import io.bianque.bench.simulator.Cores;
import io.bianque.bench.simulator.Examiner;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.CollectorRecord.Check.Outcome;
import io.bianque.collector.record.Liveness;
import io.bianque.collector.record.Stamp;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import io.bianque.collector.topology.Edge;
import io.bianque.collector.topology.Entity;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.EntityKind;
import io.bianque.collector.topology.RedundancyGroup;
import io.bianque.collector.topology.Strength;
import io.bianque.collector.topology.Topology;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Twenty-one switches with a thousand hosts each; clusters of a hundred processes and their applications lie across them. One
 * switch goes dark: within ten seconds each of its hosts is lost, its application and its port do not answer, its readings
 * stop, and its last answers are slow. Simulated time, the product's own cores.
 */
final class DarkSwitch {
    static final int SWITCHES = 21;
    static final int HOSTS = 1_000;
    private static final int CLUSTER = 100;
    private static final int CLUSTERS = SWITCHES * HOSTS / CLUSTER;
    private static final long START = 1_790_000_000_000L;
    private static final long STEP_MILLIS = 100;
    private static final long ROUND_MILLIS = 10_000;
    /** Readings stop here: 16 s later, when three kinds of complaints have come, the rule that misses them says so. */
    private static final long DARK_MILLIS = 30_000;
    private static final long FIRST_MILLIS = DARK_MILLIS + 8_000;
    private static final long SPREAD_MILLIS = 10_000;
    private static final long END_MILLIS = FIRST_MILLIS + 45_000;

    /** When the switch's own alert comes. */
    enum Own {
        FIRST, LATE, NEVER
    }

    private final List<EntityId> hosts = new ArrayList<>();
    private final List<EntityId> processes = new ArrayList<>();
    private final EntityId dark = id(EntityKind.RESOURCE, "switch-00");
    private final List<Answer> answers = new ArrayList<>();
    private final Examiner examiner;
    private final Cores cores;
    private final Own own;
    private final Set<AlertKey> fired = new HashSet<>();
    private long now = START;
    private long ticks;
    private long seq;
    private long firstAlertMillis = Long.MAX_VALUE;

    /**
     * What came of it.
     *
     * @param alerts      how many alerts fired
     * @param pages       how many pages were sent
     * @param named       how many of them name the switch
     * @param firstMillis from the first alert to the first page
     * @param namedMillis from the first alert to the page that names the switch; -1 for never
     */
    record Result(Own own, int alerts, int pages, int named, long firstMillis, long namedMillis) {}

    DarkSwitch(Own own, RuleSet rules, Examiner examiner) {
        this.own = own;
        this.examiner = examiner;
        cores = new Cores(rules, transition -> took(transition), new HealthBoard.Listener() {
            @Override
            public void answered(List<Answer> told) {
                answers.addAll(told);
            }

            @Override
            public void presence(EntityId host, Presence presence, long sinceMillis) {
                examiner.presence(host, presence, sinceMillis, now);
            }
        });
        for (int i = 0; i < SWITCHES * HOSTS; i++) {
            var name = String.format(Locale.ROOT, "host%05d", i);
            hosts.add(id(EntityKind.HOST, name));
            processes.add(id(EntityKind.PROCESS, name + "/app"));
        }
    }

    private static EntityId id(EntityKind kind, String name) {
        return new EntityId(kind, name);
    }

    private void took(Transition transition) {
        examiner.transition(transition, now);
        if (transition.to() == AlertState.FIRING && fired.add(transition.alert())) {
            firstAlertMillis = Math.min(firstAlertMillis, now);
        }
    }

    private static Topology topology(List<EntityId> hosts, List<EntityId> processes) {
        var entities = new ArrayList<Entity>();
        var edges = new ArrayList<Edge>();
        var groups = new ArrayList<RedundancyGroup>();
        for (int i = 0; i < SWITCHES; i++) {
            entities.add(entity(switchOf(i * HOSTS)));
        }
        for (int i = 0; i < hosts.size(); i++) {
            entities.add(entity(hosts.get(i)));
            entities.add(entity(processes.get(i)));
            edges.add(Edge.declared(hosts.get(i), switchOf(i), Strength.STRONG));
            edges.add(Edge.declared(processes.get(i), hosts.get(i), Strength.STRONG));
        }
        for (int i = 0; i < CLUSTERS; i++) {
            var cluster = id(EntityKind.CLUSTER, "c" + i);
            var application = id(EntityKind.APPLICATION, "a" + i);
            entities.add(entity(cluster));
            entities.add(entity(application));
            edges.add(Edge.declared(application, cluster, Strength.STRONG));
            var members = new ArrayList<EntityId>();
            for (int k = i; k < hosts.size(); k += CLUSTERS) {
                members.add(processes.get(k));
            }
            groups.add(new RedundancyGroup(cluster, members, CLUSTER / 2));
        }
        return new Topology(entities, List.of(), edges, groups);
    }

    private static Entity entity(EntityId id) {
        return new Entity(id, Optional.empty());
    }

    private static EntityId switchOf(int host) {
        return id(EntityKind.RESOURCE, String.format(Locale.ROOT, "switch-%02d", host / HOSTS));
    }

    Result run() {
        examiner.topology(topology(hosts, processes), now);
        cores.apply(new CollectorRecord.RunMarked("node", now, true));
        tick();
        for (int i = 0; i < hosts.size(); i++) {
            cores.apply(new CollectorRecord.SeriesDefined(1 + i,
                    new SeriesKey("bianque_host_cpu_count", Labels.of("host", hosts.get(i).name()))));
            cores.apply(new CollectorRecord.SeriesDefined(groupSeries(i), new SeriesKey("bianque_process_group_up",
                    Labels.of("host", hosts.get(i).name(), "group", "app"))));
        }
        for (int i = 0; i < HOSTS; i++) {
            cores.apply(new CollectorRecord.SeriesDefined(1 + hosts.size() + i,
                    new SeriesKey("bianque_check_duration_seconds", checkLabels(i, "app", processes.get(i)))));
        }
        while (now < START + END_MILLIS) {
            now += STEP_MILLIS;
            step(now - START);
        }
        var pages = List.copyOf(examiner.pages());
        long first = pages.stream().mapToLong(Examiner.Page::sentMillis).min().orElse(-1);
        long named = pages.stream().filter(each -> each.firstName().equals(dark))
                .mapToLong(Examiner.Page::sentMillis).min().orElse(-1);
        return new Result(own, fired.size(), pages.size(),
                (int) pages.stream().filter(each -> each.name().equals(dark)).count(),
                first < 0 ? -1 : first - firstAlertMillis, named < 0 ? -1 : named - firstAlertMillis);
    }

    private void step(long millis) {
        int slices = (int) (ROUND_MILLIS / STEP_MILLIS);
        int slice = (int) (millis / STEP_MILLIS % slices);
        for (int i = HOSTS + slice; i < hosts.size(); i += slices) {
            read(i);
        }
        // Those that will go dark read in the last two seconds of each round, one after the other.
        int turn = slice - slices * 4 / 5;
        if (turn >= 0 && millis < DARK_MILLIS) {
            for (int i = turn * 5 * HOSTS / slices; i < (turn + 1) * 5 * HOSTS / slices; i++) {
                read(i);
            }
        }
        if (millis > FIRST_MILLIS && millis <= FIRST_MILLIS + SPREAD_MILLIS) {
            complain(millis - FIRST_MILLIS);
        }
        long ownMillis = own == Own.FIRST ? FIRST_MILLIS - 500 : FIRST_MILLIS + SPREAD_MILLIS;
        // Its own check was good before; between that and its own alert nothing is heard of it.
        boolean well = millis < DARK_MILLIS;
        if (own != Own.NEVER && (well || millis >= ownMillis)
                && millis % ROUND_MILLIS == ownMillis % ROUND_MILLIS) {
            check("switch-00", dark, Labels.of("host", prober(0), "entity", dark.toString()),
                    well ? Outcome.OK : Outcome.TIMEOUT);
        }
        if (now % 1_000 == 0) {
            tick();
        }
        cores.ask(examiner.advance(now));
        answers.forEach(each -> examiner.answered(each.entity(), each.health(), each.asOfMillis(), now));
        answers.clear();
    }

    private void tick() {
        cores.apply(new CollectorRecord.Tick(now, ++ticks * 1_000_000_000L));
    }

    private void read(int host) {
        cores.apply(new CollectorRecord.Samples(stamp(hosts.get(host).name()), new int[]{1 + host, groupSeries(host)},
                new long[]{now, now}, new double[]{16, 1}));
    }

    private int groupSeries(int host) {
        return 1 + hosts.size() + HOSTS + host;
    }

    private Stamp stamp(String host) {
        return new Stamp(host, 1, 1, ++seq, 1, now, now, false);
    }

    private CollectorRecord.Samples samples(String host, int series, double value) {
        return new CollectorRecord.Samples(stamp(host), new int[]{series},
                new long[]{now}, new double[]{value});
    }

    /** Five kinds of complaints one after the other, each by all hosts in turn. */
    private void complain(long millis) {
        int from = (int) ((millis - STEP_MILLIS) * 5 * HOSTS / SPREAD_MILLIS);
        int to = (int) (millis * 5 * HOSTS / SPREAD_MILLIS);
        for (int i = from; i < to; i++) {
            int host = i % HOSTS;
            switch (i / HOSTS) {
                case 0 -> cores.apply(new CollectorRecord.LivenessChanged(hosts.get(host).name(), Liveness.LOST, now,
                        "silence"));
                case 1 -> fails(host, "app", processes.get(host));
                case 2 -> fails(host, "port", hosts.get(host));
                case 3 -> {
                    // Its readings have stopped long ago; the rule that misses them says so by itself.
                }
                default -> cores.apply(samples(prober(host), 1 + hosts.size() + host, 2));
            }
        }
    }

    private void fails(int host, String kind, EntityId entity) {
        check(kind + "-" + host, entity, checkLabels(host, kind, entity), Outcome.TIMEOUT);
    }

    private Labels checkLabels(int host, String kind, EntityId entity) {
        return Labels.of("host", prober(host), "check", kind + "-" + host, "entity", entity.toString());
    }

    /** Who looks at a host of the dark switch: one that is not behind it. */
    private String prober(int host) {
        return hosts.get(HOSTS + host % HOSTS).name();
    }

    private void check(String name, EntityId target, Labels labels, Outcome outcome) {
        cores.apply(new CollectorRecord.Check(
                new Stamp(labels.getOrEmpty("host"), 1, 0, ++seq, 1, now, now, false), name, "tcp", target.name(),
                outcome, outcome == Outcome.OK ? "" : "no answer within 1 s", outcome == Outcome.OK ? 0.01 : 1,
                Map.of(),
                labels));
    }

    /** For a table: how it is called. */
    static String words(@Nullable Own own) {
        return own == null ? "" : switch (own) {
            case FIRST -> "the switch's own alert first";
            case LATE -> "the switch's own alert 10 s late";
            case NEVER -> "no alert of the switch";
        };
    }
}
