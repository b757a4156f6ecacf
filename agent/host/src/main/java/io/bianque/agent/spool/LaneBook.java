package io.bianque.agent.spool;

import io.bianque.protocol.frame.LaneSeq;
import io.bianque.seam.Disk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of a spool under their epoch: which numbers were given, acknowledged, refused, lost, and the word on disk about it. No
 * number of a lane and no lane of an epoch is given twice, whatever of that word is lost. Knows no bytes of records. Confined to
 * one thread.
 */
final class LaneBook {
    private static final int LANES_MAX = 64;
    /** Lanes that may be opened without a word on disk: after a kill their numbers are left out. */
    private static final int LANE_RESERVE = 64;
    private static final int LANE_LEAP = 1 << 16;

    private final Disk disk;
    private final String directory;
    private final RandomGenerator random;
    private final SortedMap<Integer, Lane> lanes = new TreeMap<>();
    private long epoch;
    private int nextLane;
    private int reserved = Integer.MAX_VALUE;
    private int liveLane;
    private boolean changed;

    /** What is known of a lane. */
    static final class Lane {
        /** The highest number acknowledged, all before it too. */
        long acked;
        /** The number to be given next. */
        long next = 1;
        /** It may have been sent from memory, beyond what was written down, before this agent was killed. */
        boolean mayHaveBeenInMemory;
        final TreeSet<Long> refused = new TreeSet<>();
        final Holes holes = new Holes();

        boolean isDone() {
            return acked + 1 >= next;
        }

        /** All up to a number is acknowledged. */
        void acked(long seq) {
            acked = seq;
            refused.headSet(seq, true).clear();
            holes.acked(seq);
        }
    }

    /** Knows nothing until {@link #recover}. */
    LaneBook(Disk disk, String directory, RandomGenerator random) {
        this.disk = disk;
        this.directory = directory;
        this.random = random;
    }

    /**
     * Takes what was written down and what the logs hold. Ready for use after {@link #goOn}.
     *
     * @param seen  of each lane with records, the lowest and the highest number
     * @param known whether the state is one that was written down; a fresh one otherwise
     */
    void recover(SpoolState state, SortedMap<Integer, long[]> seen, boolean known) {
        epoch = state.epoch();
        nextLane = state.reserved();
        if (known) {
            reserved = nextLane;
        }
        state.lanes().forEach((number, kept) -> {
            var lane = lane(number);
            lane.acked = kept.acked();
            lane.next = kept.next();
            lane.mayHaveBeenInMemory = state.loose().contains(number);
        });
        state.refused().forEach((number, seqs) -> lane(number).refused.addAll(seqs));
        state.holes().forEach((number, holes) -> holes.forEach(lane(number).holes::restore));
        seen.forEach((number, range) -> {
            if (known && !lanes.containsKey(number) && number < state.nextLane()) {
                return; // all of it is acknowledged, and the collector has forgotten the lane: never again
            }
            if (!lanes.containsKey(number)) {
                lane(number).mayHaveBeenInMemory = true; // opened without a word on disk
            }
            if (!known) {
                // Nobody remembers what was acknowledged: what is still here is sent, under the new epoch.
                lane(number).acked = range[0] - 1;
            }
            lane(number).next = Math.max(lane(number).next, range[1] + 1);
            nextLane = Math.max(nextLane, number + 1);
        });
        lane(0);
        lanes.entrySet().removeIf(e -> e.getKey() > 0 && e.getValue().isDone());
    }

    /**
     * The disk does not take what was recovered. Nobody will remember which lanes are used from here on: they are far from those that
     * an earlier start used so.
     */
    void leap() {
        nextLane += random.nextInt(LANE_LEAP);
        reserved = nextLane + LANE_RESERVE;
    }

    /**
     * Chooses the lane for what comes: the newest, or one of its own.
     *
     * @param wasKilled the last that was written down reserves lanes: what was sent from memory may have numbers that nobody here
     *                  remembers
     */
    void goOn(boolean wasKilled) {
        liveLane = lanes.lastKey();
        if (liveLane == 0 || (wasKilled && lanes.size() < LANES_MAX)) {
            openLane();
            changed = true;
        }
    }

    long epoch() {
        return epoch;
    }

    /** Another epoch, in which nothing was sent yet. */
    void newEpoch() {
        epoch = random.nextLong();
        changed = true;
    }

    /** A lane, opened when it is not. */
    Lane lane(int number) {
        return lanes.computeIfAbsent(number, _ -> new Lane());
    }

    /** A lane that is open; null when it is not. */
    @Nullable
    Lane find(int number) {
        return lanes.get(number);
    }

    boolean isOpen(int number) {
        return lanes.containsKey(number);
    }

    /** The number of the lane for new readings. */
    int liveLane() {
        return liveLane;
    }

    /** The lane for new readings. */
    Lane live() {
        return lane(liveLane);
    }

    /** Closes the lanes above 0 that hold nothing, but for the live one, and says which. */
    SortedMap<Integer, Lane> takeDone() {
        var done = new TreeMap<Integer, Lane>();
        lanes.forEach((number, lane) -> {
            if (number > 0 && number != liveLane && lane.isDone()) {
                done.put(number, lane);
            }
        });
        lanes.keySet().removeAll(done.keySet());
        return done;
    }

    /** They are not closed after all. */
    void putBack(SortedMap<Integer, Lane> done) {
        lanes.putAll(done);
    }

    boolean mayOpenLane() {
        return lanes.size() < LANES_MAX && nextLane < reserved;
    }

    /** Opens a lane that was never used, which is the live one from here on. */
    void openLane() {
        liveLane = nextLane++;
        lane(liveLane);
    }

    /** 0, the live lane, the others oldest first. */
    List<Integer> inOrder() {
        var order = new ArrayList<Integer>();
        order.add(0);
        order.add(liveLane);
        lanes.keySet().stream().filter(lane -> lane != 0 && lane != liveLane).forEach(order::add);
        return order;
    }

    /** Every lane with the first number that is not acknowledged. */
    List<LaneSeq> places() {
        return lanes.entrySet().stream().map(e -> new LaneSeq(e.getKey(), e.getValue().acked + 1)).toList();
    }

    boolean holdsAnything() {
        return lanes.values().stream().anyMatch(lane -> !lane.isDone());
    }

    /** Something is known that must be written down before anybody is told of it. */
    void changed() {
        changed = true;
    }

    boolean isChanged() {
        return changed;
    }

    /**
     * Writes down all that is known, whole or not at all.
     *
     * @param last     whether nothing will be given any more: no lanes are reserved then
     * @param inMemory the lane that lies in memory, {@link MemoryLane#NO_LANE} for none
     * @throws IOException when the disk does not take it; it counts as changed then
     */
    void write(boolean last, int inMemory) throws IOException {
        changed = true;
        var kept = new TreeMap<Integer, SpoolState.Lane>();
        var loose = new TreeSet<Integer>();
        var refused = new TreeMap<Integer, SortedSet<Long>>();
        var holes = new TreeMap<Integer, List<Holes.Hole>>();
        lanes.forEach((number, lane) -> {
            // The lane in memory too: what of it is gone after a kill comes out as a gap.
            kept.put(number, new SpoolState.Lane(lane.acked, lane.next));
            if (number == inMemory || lane.mayHaveBeenInMemory) {
                loose.add(number);
            }
            if (!lane.refused.isEmpty()) {
                refused.put(number, lane.refused);
            }
            if (!lane.holes.all().isEmpty()) {
                holes.put(number, List.copyOf(lane.holes.all()));
            }
        });
        var reserve = last ? nextLane : nextLane + LANE_RESERVE;
        new SpoolState(epoch, nextLane, reserve, loose, kept, refused, holes).write(disk, directory);
        changed = false;
        reserved = reserve;
    }
}
