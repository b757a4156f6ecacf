package io.bianque.alerting.health;

import io.bianque.alerting.diagnosis.Effect;
import io.bianque.alerting.diagnosis.Presence;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.CollectorRecord.Check.Outcome;
import io.bianque.collector.record.Liveness;
import io.bianque.collector.record.Stamp;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import io.bianque.collector.topology.EntityId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A small fleet that a test lets speak, and what the board says. */
final class Fleet implements HealthBoard.Listener {
    static final long T0 = 1_800_000_000_000L;

    final List<Answer> answers = new ArrayList<>();
    final List<String> presences = new ArrayList<>();
    HealthBoard board;
    long now = T0;
    private long offset;
    private long seq;

    Fleet() {
        this(new HealthBoard.Limits(10, 10, 10));
    }

    Fleet(HealthBoard.Limits limits) {
        board = new HealthBoard(limits, this);
        apply(new CollectorRecord.Tick(now, 0));
        board.caughtUp();
    }

    @Override
    public void answered(List<Answer> some) {
        answers.addAll(some);
    }

    @Override
    public void presence(EntityId host, Presence presence, long sinceMillis) {
        presences.add(host + " " + presence + " " + (sinceMillis - T0));
    }

    static EntityId id(String text) {
        return EntityId.parse(text).orElseThrow();
    }

    void apply(CollectorRecord record) {
        board.apply(++offset, record);
    }

    void ask(String entity, long sinceMillis) {
        board.ask(List.of(new Effect.Ask(id(entity), sinceMillis)));
    }

    /** Lets seconds pass, each with its tick. */
    void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            now += 1_000;
            apply(new CollectorRecord.Tick(now, (now - T0) * 1_000_000));
        }
    }

    Stamp stamp(String host, boolean backlog) {
        return new Stamp(host, 1, 1, ++seq, 1, now, now, backlog);
    }

    void opened(String host, String... labels) {
        apply(new CollectorRecord.SessionOpened(stamp(host, false), "boot", Labels.of(labels), Map.of()));
    }

    void group(int series, String host, String group) {
        apply(new CollectorRecord.SeriesDefined(series,
                new SeriesKey("bianque_process_group_up", Labels.of("host", host, "group", group))));
    }

    void sample(String host, int series, double value) {
        apply(new CollectorRecord.Samples(stamp(host, false), new int[]{series}, new long[]{now},
                new double[]{value}));
    }

    void backlog(String host, int series, double value) {
        apply(new CollectorRecord.Samples(stamp(host, true), new int[]{series}, new long[]{now},
                new double[]{value}));
    }

    void check(String host, String check, Outcome outcome, String... labels) {
        apply(new CollectorRecord.Check(stamp(host, false), check, "tcp", "db:5432", outcome, "", 0.01, Map.of(),
                Labels.of("host", host).with(Labels.of(labels))));
    }

    void liveness(String host, Liveness liveness) {
        apply(new CollectorRecord.LivenessChanged(host, liveness, now, "silence"));
    }

    byte[] snapshot() throws IOException {
        var bytes = new ByteArrayOutputStream();
        board.writeSnapshot(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    /** Another board that begins with what this one knows, and has caught up. */
    void restart() throws IOException {
        var bytes = snapshot();
        board = new HealthBoard(new HealthBoard.Limits(10, 10, 10), this);
        board.readSnapshot(new DataInputStream(new ByteArrayInputStream(bytes)));
    }
}
