package io.bianque.protocol.message;

import io.bianque.protocol.frame.FrameType;
import java.util.List;
import java.util.Map;

/**
 * Adds to the dictionary of the connection. An id that was given before means the new series from here on.
 *
 * @param added   the definitions
 * @param refused of a frame that was read, definitions whose names break their rules: the receiver knows their ids and
 *                drops the readings. Never written. With those added 1..4,096
 */
public record Series(List<Definition> added, List<Refused> refused) implements Message {
    public Series {
        added = Bounds.list("series", added, Bounds.SERIES_IN_A_FRAME);
        refused = Bounds.list("series", refused, Bounds.SERIES_IN_A_FRAME);
        Bounds.range("series count", added.size() + refused.size(), 1, Bounds.SERIES_IN_A_FRAME);
    }

    /** Definitions to send. */
    public Series(List<Definition> added) {
        this(added, List.of());
    }

    /**
     * A definition that is not taken.
     *
     * @param id  what readings will name
     * @param why the rule that it breaks, for people
     */
    public record Refused(int id, String why) {}

    /**
     * What an id stands for.
     *
     * @param id     0 up to the limit of the welcome
     * @param metric its name, as Prometheus has it
     * @param labels its labels without those that the server adds to all series of the host
     */
    public record Definition(int id, String metric, Map<String, String> labels) {
        public Definition {
            Bounds.range("id", id, 0, Welcome.Limits.MAX_SERIES - 1);
            Bounds.name("metric", metric, true);
            labels = Bounds.labels("label", labels);
        }
    }

    @Override
    public FrameType type() {
        return FrameType.SERIES;
    }
}
