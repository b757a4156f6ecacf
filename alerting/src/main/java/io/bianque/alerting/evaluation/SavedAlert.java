package io.bianque.alerting.evaluation;

import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.unusual.RunningNormal;
import io.bianque.collector.series.Labels;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One alert as a snapshot has it.
 *
 * <pre>
 * labels key · labels entity · text state · text signal
 * long signalSince, since, clearSince, seen, lateMillis, pastSince, pastLast, pastCame
 * double value, previous, clock offset, past value · bool silent · int failures · text outcome, reason, liveness
 * bool has window · window · int n · n events: long time
 * from version 2: text severity told · bool flapping told · int n · n worse: long since
 *                 bool has flaps · flaps · bool has normal · normal, double deviation, long normalAt
 *                 bool has callers · callers
 * from version 3: long since when by live readings alone
 * </pre>
 */
final class SavedAlert {
    final Labels identity;
    final Labels entity;
    final AlertState state;
    private final Signal signal;
    private final long signalSince;
    /** When the condition first held. */
    final long since;
    private final long clearSince;
    private final long seen;
    private final long lateMillis;
    private final long pastSince;
    private final long pastLast;
    private final long pastCame;
    private final double value;
    private final double previous;
    private final double clockOffset;
    private final double pastValue;
    private final boolean silent;
    private final int failures;
    private final String outcome;
    private final String reason;
    private final String liveness;
    private final @Nullable Window window;
    private final List<Long> events = new ArrayList<>();
    /** How bad it was told to be. */
    final Severity severity;
    private final boolean flappingTold;
    private final long[] worseSince;
    private final @Nullable Flaps flaps;
    private final @Nullable RunningNormal normal;
    private final double deviation;
    private final long normalAt;
    private final @Nullable Callers callers;
    private final long liveSince;

    /** Reads one; {@code ofRule} is how bad its rule says it is, for those of version 1. */
    SavedAlert(DataInput in, SnapshotTexts texts, int version, Severity ofRule) throws IOException {
        identity = texts.readLabels(in);
        entity = texts.readLabels(in);
        state = texts.constant(in, AlertState.class);
        signal = texts.constant(in, Signal.class);
        signalSince = in.readLong();
        since = in.readLong();
        clearSince = in.readLong();
        seen = in.readLong();
        lateMillis = in.readLong();
        pastSince = in.readLong();
        pastLast = in.readLong();
        pastCame = in.readLong();
        value = in.readDouble();
        previous = in.readDouble();
        clockOffset = in.readDouble();
        pastValue = in.readDouble();
        silent = in.readBoolean();
        failures = in.readInt();
        outcome = texts.read(in);
        reason = texts.read(in);
        liveness = texts.read(in);
        window = in.readBoolean() ? Window.read(in, version) : null;
        int count = SnapshotTexts.count(in);
        if (count > AlertInstance.EVENTS_MAX) {
            throw new IOException(count + " events of one alert; at most " + AlertInstance.EVENTS_MAX);
        }
        for (int i = 0; i < count; i++) {
            events.add(in.readLong());
        }
        boolean more = version >= 2;
        severity = more ? texts.constant(in, Severity.class) : ofRule;
        flappingTold = more && in.readBoolean();
        worseSince = new long[more ? Math.min(SnapshotTexts.count(in), Severity.values().length) : 0];
        for (int i = 0; i < worseSince.length; i++) {
            worseSince[i] = in.readLong();
        }
        flaps = more && in.readBoolean() ? new Flaps() : null;
        if (flaps != null) {
            flaps.read(in);
        }
        normal = more && in.readBoolean() ? RunningNormal.read(in) : null;
        deviation = normal == null ? Double.NaN : in.readDouble();
        normalAt = normal == null ? AlertInstance.NEVER : in.readLong();
        callers = more && in.readBoolean() ? new Callers() : null;
        if (callers != null) {
            callers.read(in, version);
        }
        liveSince = version >= 3 ? in.readLong() : since;
    }

    static void write(AlertInstance alert, DataOutput out, SnapshotTexts texts) throws IOException {
        alert.sync();
        texts.write(out, alert.key.labels());
        texts.write(out, alert.entity());
        texts.write(out, alert.state.name());
        texts.write(out, alert.signal.name());
        for (long time : new long[]{alert.signalSince, alert.since, alert.clearSince, alert.seen, alert.lateMillis,
                alert.pastSince, alert.pastLast, alert.pastCame}) {
            out.writeLong(time);
        }
        out.writeDouble(alert.value);
        out.writeDouble(alert.previous);
        out.writeDouble(alert.clockOffset);
        out.writeDouble(alert.pastValue);
        out.writeBoolean(alert.silent);
        out.writeInt(alert.failures);
        texts.write(out, alert.outcome);
        texts.write(out, alert.reason);
        texts.write(out, alert.liveness);
        out.writeBoolean(alert.window != null);
        if (alert.window != null) {
            alert.window.write(out);
        }
        Collection<Long> events = alert.events == null ? List.of() : alert.events;
        out.writeInt(events.size());
        for (long time : events) {
            out.writeLong(time);
        }
        writeMore(alert, out, texts);
    }

    private static void writeMore(AlertInstance alert, DataOutput out, SnapshotTexts texts) throws IOException {
        texts.write(out, alert.severity().name());
        out.writeBoolean(alert.flappingTold);
        out.writeInt(alert.worseSince.length);
        for (long since : alert.worseSince) {
            out.writeLong(since);
        }
        out.writeBoolean(alert.flaps != null);
        if (alert.flaps != null) {
            alert.flaps.write(out);
        }
        out.writeBoolean(alert.normal != null);
        if (alert.normal != null) {
            alert.normal.write(out);
            out.writeDouble(alert.deviation);
            out.writeLong(alert.normalAt);
        }
        out.writeBoolean(alert.callers != null);
        if (alert.callers != null) {
            alert.callers.write(out);
        }
        out.writeLong(alert.liveSince);
    }

    /** Puts all back; of a changed rule what it has told stays, what was judged is judged anew. */
    void restore(AlertInstance alert, boolean same) {
        alert.owner.entity(alert, entity);
        alert.since = since;
        alert.liveSince = liveSince;
        alert.clearSince = clearSince;
        alert.seen = seen;
        alert.lateMillis = lateMillis;
        alert.value = value;
        alert.previous = previous;
        alert.clockOffset = clockOffset;
        alert.failures = failures;
        alert.outcome = outcome;
        alert.reason = reason;
        alert.liveness = liveness;
        if (alert.window != null && window != null) {
            alert.window.takeFrom(window);
        }
        if (alert.events != null) {
            alert.events.addAll(events);
        }
        if (alert.normal != null && normal != null) {
            alert.normal = normal;
            alert.deviation = deviation;
            alert.normalAt = normalAt;
        }
        if (alert.callers != null && callers != null) {
            alert.callers.takeFrom(callers);
        }
        alert.grade = Math.max(0, Arrays.asList(alert.owner.grades).indexOf(severity) + 1);
        if (same) {
            alert.state = state;
            alert.signal = signal;
            alert.signalSince = signalSince;
            alert.silent = silent;
            alert.pastSince = pastSince;
            alert.pastLast = pastLast;
            alert.pastCame = pastCame;
            alert.pastValue = pastValue;
            alert.flappingTold = flappingTold;
            if (alert.flaps != null && flaps != null) {
                alert.flaps.takeFrom(flaps);
            }
            System.arraycopy(worseSince, 0, alert.worseSince, 0,
                    Math.min(worseSince.length, alert.worseSince.length));
        } else {
            alert.state = state == AlertState.RECOVERING ? AlertState.FIRING : state;
        }
    }
}
