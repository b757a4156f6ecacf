package io.bianque.alerting.diagnosis;

import io.bianque.collector.topology.EntityId;
import java.util.List;

/**
 * One fact for or against a cause: the key of a sentence and what fills it, so that each reader gets it in their language.
 *
 * @param nats what it weighed; positive speaks for the cause
 * @param args as many and of the kinds that the key says
 */
public record Evidence(EvidenceKey key, double nats, List<Arg> args) {
    public Evidence {
        args = List.copyOf(args);
        key.check(args);
    }

    /** What fills a sentence. */
    public sealed interface Arg {
        /** An entity. */
        record Name(EntityId entity) implements Arg {}

        /** A number of things. */
        record Count(long count) implements Arg {}

        /** A point in time, milliseconds since the epoch. */
        record Time(long millis) implements Arg {}

        /** A weight in nats. */
        record Nats(double nats) implements Arg {}

        /** A way through the graph. */
        record Path(List<EntityId> entities) implements Arg {
            public Path {
                entities = List.copyOf(entities);
            }
        }

        /** Words that somebody wrote. */
        record Text(String text) implements Arg {}
    }
}
