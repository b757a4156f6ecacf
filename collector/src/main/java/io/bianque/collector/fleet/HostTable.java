package io.bianque.collector.fleet;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Hosts as they were published, sorted by id: two arrays, as each tick makes a new table, in which most hosts of a busy fleet
 * are new. Immutable and thread-safe.
 */
final class HostTable {
    /** No hosts. */
    static final HostTable EMPTY = new HostTable(new String[0], new PublishedFleet.HostState[0]);

    private final String[] ids;
    private final PublishedFleet.HostState[] states;

    private HostTable(String[] ids, PublishedFleet.HostState[] states) {
        this.ids = ids;
        this.states = states;
    }

    /** One host; null when there is none of this id. */
    PublishedFleet.@Nullable HostState get(String id) {
        int at = Arrays.binarySearch(ids, id);
        return at < 0 ? null : states[at];
    }

    /** All of them, sorted by id. */
    List<PublishedFleet.HostState> all() {
        return Arrays.asList(states);
    }

    /**
     * A table with other states of some hosts; costs a pass over all and a step for each of these.
     *
     * @param changed ids, sorted, each once
     * @param now     the state of one of them; null when it is gone
     */
    HostTable with(List<String> changed, Function<String, PublishedFleet.@Nullable HostState> now) {
        var nextIds = new String[ids.length + changed.size()];
        var nextStates = new PublishedFleet.HostState[nextIds.length];
        int taken = 0;
        int count = 0;
        for (var id : changed) {
            int at = place(taken, id);
            int known = at < 0 ? -1 - at : at;
            System.arraycopy(ids, taken, nextIds, count, known - taken);
            System.arraycopy(states, taken, nextStates, count, known - taken);
            count += known - taken;
            taken = at < 0 ? known : known + 1;
            var state = now.apply(id);
            if (state != null) {
                nextIds[count] = id;
                nextStates[count++] = state;
            }
        }
        int rest = ids.length - taken;
        System.arraycopy(ids, taken, nextIds, count, rest);
        System.arraycopy(states, taken, nextStates, count, rest);
        return new HostTable(Arrays.copyOf(nextIds, count + rest), Arrays.copyOf(nextStates, count + rest));
    }

    /** As {@link Arrays#binarySearch}; where most have changed it is the next one. */
    private int place(int from, String id) {
        return from < ids.length && ids[from].equals(id) ? from : Arrays.binarySearch(ids, from, ids.length, id);
    }
}
