package io.bianque.collector.intake;

import io.bianque.collector.admission.Agent;
import io.bianque.collector.admission.SeriesRegistry;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.log.LogFull;
import io.bianque.protocol.message.Series;
import io.bianque.protocol.message.Welcome;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The series that one connection has named, and the numbers that their readings have in the log. A number is written down
 * before it is used. Called by the connection's loop under the agent's lock.
 */
final class NamedSeries {
    private static final long REFUSED_SERIES_MILLIS = 60_000;
    private static final long REDEFINED_AFTER_MILLIS = 43_200_000;

    private final IntakeContext context;
    private final Agent agent;
    private final Origin origin;
    private final Dictionary dictionary = new Dictionary(Welcome.Limits.DEFAULT.series());
    private boolean limitTold;

    NamedSeries(IntakeContext context, Agent agent, Origin origin) {
        this.context = context;
        this.agent = agent;
        this.origin = origin;
    }

    /**
     * Takes definitions. One that breaks the rules of series is refused alone; its readings are dropped and counted.
     *
     * @throws ProtocolFault when an id is beyond the limit, or the names of the connection take too much memory
     */
    void define(Series series) throws ProtocolFault {
        for (var definition : series.added()) {
            Labels labels;
            try {
                labels = origin.hostLabels().with(Labels.of(definition.labels())).with("host", agent.host());
            } catch (IllegalArgumentException tooMany) {
                refuse(definition.id(), String.valueOf(tooMany.getMessage()));
                continue;
            }
            dictionary.define(definition.id(), new SeriesKey(definition.metric(), labels));
        }
        for (var refused : series.refused()) {
            refuse(refused.id(), refused.why());
        }
    }

    private void refuse(int id, String why) throws ProtocolFault {
        dictionary.refuse(id);
        context.refusals().say("refused a series of", "series", agent.host(), "id " + id + ": " + why);
    }

    /** Whether an id was defined or refused. */
    boolean has(int id) {
        return dictionary.has(id);
    }

    /** Stands before the readings of a frame: numbers that may have changed meanwhile are asked for again. */
    void freshen() {
        dictionary.freshen(agent.series().generation(), origin.nowMillis());
    }

    /**
     * The number in the log of an id that {@link #has} knows, defined there.
     *
     * @return below 0 when it has none: the definition was refused, or there is no room for one more; that is counted
     * @throws LogFull when it must be defined and cannot be
     */
    int number(int id, Workspace workspace) throws LogFull {
        int number = dictionary.number(id);
        if (number < 0) {
            var slot = dictionary.get(id);
            var entry = entry(slot, workspace);
            if (entry == null) {
                (slot.isRefused() ? context.meters().badSeries : context.meters().seriesLimit).increment();
                return Dictionary.UNKNOWN;
            }
            number = entry.number();
            dictionary.number(id, number);
        }
        return number;
    }

    private SeriesRegistry.@Nullable Entry entry(Dictionary.Slot slot, Workspace workspace) throws LogFull {
        long nowMillis = origin.nowMillis();
        var entry = slot.entry;
        if (entry == null || entry.number() < 0) {
            if (slot.isRefused() || nowMillis < slot.refusedUntilMillis) {
                return null;
            }
            entry = agent.series().find(slot.key);
            if (entry == null) {
                entry = agent.series().assign(slot.key, nowMillis);
                if (entry == null) {
                    slot.refusedUntilMillis = nowMillis + REFUSED_SERIES_MILLIS;
                    tellLimit(workspace);
                    return null;
                }
                writeDefinition(entry, workspace);
            }
            slot.entry = entry;
        }
        if (entry.isIdleSince(nowMillis - REDEFINED_AFTER_MILLIS)) {
            // The views forget what has been silent for a day: whoever comes back after half of that is told again.
            agent.series()
                    .defined(entry, context.log()
                            .append(workspace.records,
                                    new CollectorRecord.SeriesDefined(entry.number(), entry.key())));
        }
        entry.used(nowMillis);
        return entry;
    }

    private void writeDefinition(SeriesRegistry.Entry entry, Workspace workspace) throws LogFull {
        try {
            var defined = new CollectorRecord.SeriesDefined(entry.number(), entry.key());
            agent.series().defined(entry, context.log().append(workspace.records, defined));
        } catch (LogFull full) {
            agent.series().withdraw(entry);
            throw full;
        }
    }

    private void tellLimit(Workspace workspace) {
        if (!limitTold) {
            limitTold = true;
            context.refusals().say("takes no more series of", "series_limit", agent.host(),
                    agent.series().size() + " are known");
            origin.ownEvent(workspace, "series_limit", Map.of("known", Integer.toString(agent.series().size())));
        }
    }
}
