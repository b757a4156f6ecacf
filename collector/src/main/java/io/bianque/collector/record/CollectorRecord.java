package io.bianque.collector.record;

import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One record of the collector's log. */
public sealed interface CollectorRecord {
    /**
     * A second has passed. Watermarks, holds and every other timer advance on these alone.
     *
     * @param wallMillis     the collector's wall clock, milliseconds since the Unix epoch
     * @param monotonicNanos the collector's monotonic clock; only differences within one run mean anything
     */
    record Tick(long wallMillis, long monotonicNanos) implements CollectorRecord {}

    /** From here on the number stands for this series. A number is never given twice. */
    record SeriesDefined(int series, SeriesKey key) implements CollectorRecord {}

    /**
     * An agent was welcomed.
     *
     * @param labels the entity's labels: cluster, application, zone, owner and its own; host is not among them
     * @param facts  what the agent says of its host: os, kernel, cpu_model, cores, memory_bytes, agent_version, address …
     */
    record SessionOpened(Stamp stamp, String bootId, Labels labels,
            Map<String, String> facts) implements CollectorRecord {
        public SessionOpened {
            facts = Map.copyOf(facts);
        }
    }

    /**
     * Readings of one host. The three arrays have one entry a reading and must not be changed.
     *
     * @param series      numbers explained by earlier {@link SeriesDefined} records
     * @param timesMillis when each was taken, corrected like the stamp
     * @param values      in the base unit of the metric
     */
    @SuppressWarnings("ArrayRecordComponent") // the hot path: boxing or copying would cost more than it protects
    record Samples(Stamp stamp, int[] series, long[] timesMillis, double[] values) implements CollectorRecord {
        public Samples {
            if (series.length != timesMillis.length || series.length != values.length) {
                throw new IllegalArgumentException("series=" + series.length + " timesMillis=" + timesMillis.length
                        + " values=" + values.length + " entries; they must be as many");
            }
        }
    }

    /**
     * Something happened on a host. Most of who meets an event looks at its stamp and kind only, so one from the log keeps
     * its bytes and makes labels and attributes when they are first asked for. Immutable and thread-safe.
     */
    final class Event implements CollectorRecord {
        /** A collector's own: the host's clock is off. Told once a connection; how far it is off counts by what its hello showed. */
        public static final String CLOCK_SKEW = "clock_skew";
        /** A collector's own: the clock, which was told to be off, is not, or not any more. Told once a connection. */
        public static final String CLOCK_RIGHT = "clock_right";
        /** An attribute of both: by how much the host's clock is ahead of the collector's, milliseconds. */
        public static final String OFFSET_MILLIS = "offset_millis";

        private final Stamp stamp;
        private final String kind;
        private final EventContent content;

        /** An event of the collector's own, or for tests; the attributes are copied. */
        public Event(Stamp stamp, String kind, Labels labels, Map<String, String> attributes) {
            this(stamp, kind, EventContent.of(labels, attributes));
        }

        Event(Stamp stamp, String kind, EventContent content) {
            this.stamp = stamp;
            this.kind = kind;
            this.content = content;
        }

        public Stamp stamp() {
            return stamp;
        }

        /** What, as a code: process_started, process_exited, oom_kill, filesystem_readonly … */
        public String kind() {
            return kind;
        }

        /** What it happened to, the host's labels included. */
        public Labels labels() {
            return content.labels();
        }

        /** More to know, for people. */
        public Map<String, String> attributes() {
            return content.attributes();
        }

        /**
         * By how much the host's clock is ahead after all, milliseconds, when a collector says that it is right; empty for all
         * other events. An agent's events have a number, so none of them is taken for a collector's.
         */
        public OptionalLong clockRightMillis() {
            if (stamp.seq() != 0 || !kind.equals(CLOCK_RIGHT)) {
                return OptionalLong.empty();
            }
            try {
                return OptionalLong.of(Long.parseLong(attributes().getOrDefault(OFFSET_MILLIS, "")));
            } catch (NumberFormatException _) {
                return OptionalLong.empty(); // as of a log that something else has written
            }
        }

        EventContent content() {
            return content;
        }

        /** A number for all but the stamp; the same as {@link CollectorRecordCodec#eventPrint} of the record's bytes. */
        public int print() {
            return CollectorRecordCodec.print(kind, content);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Event event && stamp.equals(event.stamp) && kind.equals(event.kind)
                    && labels().equals(event.labels()) && attributes().equals(event.attributes());
        }

        @Override
        public int hashCode() {
            return Objects.hash(stamp, kind);
        }

        @Override
        public String toString() {
            return "Event[stamp=" + stamp + ", kind=" + kind + ", labels=" + labels() + ", attributes=" + attributes()
                    + "]";
        }
    }

    /**
     * The outcome of a check.
     *
     * @param check           its name, unique on its host
     * @param kind            http, tcp …
     * @param outcome         ok, failed, timeout or error
     * @param reason          why, in words; empty when ok
     * @param durationSeconds how long it took
     * @param phaseSeconds    how long each phase took: dns, connect, tls, first_byte, transfer
     * @param labels          of the check, the host's labels included
     */
    record Check(Stamp stamp, String check, String kind, String target, Outcome outcome, String reason,
            double durationSeconds, Map<String, Double> phaseSeconds, Labels labels) implements CollectorRecord {
        public Check {
            phaseSeconds = Map.copyOf(phaseSeconds);
        }

        /** How a check ended. */
        public enum Outcome {
            OK, FAILED, TIMEOUT, ERROR
        }
    }

    /**
     * Who on a host talks to whom, as of the stamp's event time. Tells of watched process groups alone.
     *
     * @param addresses the host's own addresses, without loopback and zone; topology joins both ends by them
     * @param listeners which group takes connections on which port, 1..65,535
     * @param links     which group has connections to which remote address; a loopback address is the host itself
     * @param leftOut   how many listeners and links found no room in the frame
     */
    record Links(Stamp stamp, List<String> addresses, List<Listener> listeners, List<Link> links,
            int leftOut) implements CollectorRecord {
        public Links {
            addresses = List.copyOf(addresses);
            listeners = List.copyOf(listeners);
            links = List.copyOf(links);
        }

        /** A process group that takes connections on a port. */
        public record Listener(String group, int port) {}

        /** A process group with {@code count} connections to a port of another address, or of its own host. */
        public record Link(String group, String address, int port, int count) {}
    }

    /**
     * Somebody changed something, at the stamp's event time.
     *
     * @param id     names the change; a repeat is the same change
     * @param kind   release, config, failover, other …, as a code
     * @param entity what was changed: {@code kind:name}
     * @param what   what was done, in words, 1..200 characters
     * @param by     who did it; empty when not told
     */
    record Change(Stamp stamp, String id, String kind, String entity, String what,
            String by) implements CollectorRecord {}

    /**
     * An agent has ended a run of one of its actions, or refused it. May come more than once for a run: who hears of it goes by
     * the id.
     *
     * @param runId    the id of the order
     * @param exitCode what the program exited with; -1 when it did not come to that
     * @param detail   why it was refused, or the last that it wrote
     */
    record ActionDone(Stamp stamp, String runId, End end, int exitCode,
            String detail) implements CollectorRecord {
        /** How a run ended. */
        public enum End {
            SUCCEEDED, FAILED, TIMEOUT, REFUSED, LOST
        }
    }

    /** What an agent dropped: the numbers {@code fromSeq..toSeq} of the stamp's lane will never come. */
    record Gap(Stamp stamp, long fromSeq, long toSeq, String reason) implements CollectorRecord {}

    /**
     * The intake judged a host anew.
     *
     * @param atMillis when, by the collector's clock
     * @param reason   why: silence, bye, hello
     */
    record LivenessChanged(String host, Liveness liveness, long atMillis, String reason) implements CollectorRecord {}

    /**
     * The collector itself began or ended a run.
     *
     * @param node the node's name
     */
    record RunMarked(String node, long wallMillis, boolean began) implements CollectorRecord {}

    /**
     * The highest contiguous number stored of each lane of one agent, repeated at the start of a segment so that older
     * ones can be cut.
     */
    record LanesKept(String host, long epoch, List<LaneEnd> lanes) implements CollectorRecord {
        public LanesKept {
            lanes = List.copyOf(lanes);
        }

        /** One lane's highest contiguous number. */
        public record LaneEnd(int lane, long seq) {}
    }

    /**
     * What the collector says of itself, by the names of its metrics. A record, so that who judges it judges the same when the log
     * is read again.
     *
     * @param node       the node's name
     * @param wallMillis when it was read, by the collector's wall clock
     * @param values     at most {@link #VALUES_MAX}
     */
    record OwnReadings(String node, long wallMillis, Map<String, Double> values) implements CollectorRecord {
        /** The most metrics in one record. */
        public static final int VALUES_MAX = 1_000;

        public OwnReadings {
            values = Map.copyOf(values);
            if (values.size() > VALUES_MAX) {
                throw new IllegalArgumentException(values.size() + " own readings, at most " + VALUES_MAX);
            }
        }
    }

    /** The stamp of what an agent sent, or null for the collector's own records. */
    default @Nullable Stamp stampOrNull() {
        return switch (this) {
            case SessionOpened r -> r.stamp();
            case Samples r -> r.stamp();
            case Event r -> r.stamp();
            case Check r -> r.stamp();
            case Gap r -> r.stamp();
            case Links r -> r.stamp();
            case Change r -> r.stamp();
            case ActionDone r -> r.stamp();
            case Tick _,SeriesDefined _,LivenessChanged _,RunMarked _,LanesKept _,OwnReadings _ -> null;
        };
    }
}
