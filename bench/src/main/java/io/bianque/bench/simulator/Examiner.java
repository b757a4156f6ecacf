package io.bianque.bench.simulator;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.Transition;
import io.bianque.alerting.diagnosis.Effect;
import io.bianque.alerting.diagnosis.Health;
import io.bianque.alerting.diagnosis.Presence;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.Topology;
import java.util.Collection;
import java.util.List;

/** What stands behind the rules: takes what the journal would be told, asks, and pages. */
public interface Examiner {
    /** What stands on what. */
    void topology(Topology topology, long now);

    /** An alert changed. */
    void transition(Transition transition, long now);

    /** Evaluation has told all that is active at this offset. */
    void allTold(long logOffset, long now);

    /** A host is heard of, or not, since then. */
    void presence(EntityId entity, Presence presence, long sinceMillis, long now);

    /** A release, or the like. */
    void changed(EntityId entity, String what, long changedMillis, long now);

    /** An answer. */
    void answered(EntityId entity, Health health, long asOfMillis, long now);

    /**
     * Time has come this far: decides when something was told or is due.
     *
     * @return what it asks
     */
    List<Effect.Ask> advance(long now);

    /** Ends, and begins again from what was written. */
    void restart();

    /** The pages sent since they were forgotten last, in the order in which they were sent. */
    Collection<Page> pages();

    /** How an alert stands. */
    Standing standing(AlertKey alert);

    /** Whether any cause is open or an alert fires. */
    boolean isQuiet();

    /** A story is over: its pages are forgotten. */
    void forgetPages();

    /** One page, as it is now. */
    final class Page {
        final String key;
        final long sentMillis;
        final EntityId firstName;
        EntityId name;
        boolean open = true;
        boolean leftOver;
        double confidence;
        /** How many alerts it stands for. */
        int alerts;

        Page(String key, long sentMillis, EntityId name) {
            this.key = key;
            this.sentMillis = sentMillis;
            this.firstName = name;
            this.name = name;
        }

        /** When it was sent. */
        public long sentMillis() {
            return sentMillis;
        }

        /** Whom it named when it was sent. */
        public EntityId firstName() {
            return firstName;
        }

        /** Whom it names now. */
        public EntityId name() {
            return name;
        }

        @Override
        public String toString() {
            return key + "@" + sentMillis % 3_600_000 / 1_000 + (leftOver ? " left over after " : " ") + name
                    + (name.equals(firstName) ? "" : " (first " + firstName + ")");
        }
    }

    /** How an alert stands. */
    enum Standing {
        /** Nothing was said of it, or it waits. */
        OPEN,
        /** In a page, or in one that is about to be sent. */
        TOLD,
        /** Held back. */
        HELD,
    }
}
