package io.bianque.collector.admission;

import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.CollectorRecord.LanesKept.LaneEnd;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of one agent in its present epoch and the last before it. Decides of each numbered frame whether it is new, and knows up to where
 * each lane is durable. Guarded by its {@link Agent}'s lock.
 */
public final class AgentLanes {
    /** Most lanes of one agent, lane 0 counted. */
    public static final int MAX_LANES = 64;
    /** Earlier epochs of one agent that are remembered. */
    static final int MAX_FORMER = 3;
    /** Lanes above 0 of the present epoch that are remembered though the last hello did not list them. */
    private static final int MAX_ASIDE = 4;

    private static final NavigableMap<Integer, Lane> NONE = Collections.emptyNavigableMap();

    private final String host;
    /** Earlier epochs, the oldest first: two cloned machines take turns, and each goes on in its own. Made with the first. */
    private Map<Long, NavigableMap<Integer, Lane>> former = Map.of();
    /** Made with the first lane: an agent of which only pings were heard has none. */
    private NavigableMap<Integer, Lane> lanes = NONE;
    /**
     * The newest that the last hello did not list: it has them no more, but a cloned machine may, or may give their numbers to
     * something else.
     */
    private NavigableMap<Integer, Lane> aside = NONE;
    /** Lanes of the present epoch beyond those: an agent that closed one never names it again. Made with the first. */
    private @Nullable ForgottenLanes forgotten;
    /** The same of earlier epochs. */
    private Map<Long, ForgottenLanes> formerForgotten = Map.of();
    private long epoch;
    /** Whether something of former epochs or of what was put aside may wait to be durable: mostly not, and nobody looks. */
    private boolean waitsBehind;

    AgentLanes(String host) {
        this.host = host;
    }

    private NavigableMap<Integer, Lane> toChange() {
        if (lanes.isEmpty()) {
            lanes = new TreeMap<>();
        }
        return lanes;
    }

    private void keepOnly(List<LaneEnd> ends) {
        var listed = ends.stream().map(LaneEnd::lane).collect(Collectors.toSet());
        for (var number : List.copyOf(lanes.keySet())) {
            if (!listed.contains(number)) {
                putAside(number);
            }
        }
        for (var number : listed) {
            var back = aside.isEmpty() ? null : aside.remove(number);
            if (back != null) {
                toChange().put(number, back);
            }
        }
    }

    private void putAside(int number) {
        if (aside.isEmpty()) {
            aside = new TreeMap<>();
        }
        var lane = lanes.remove(number);
        if (lane != null) {
            aside.put(number, lane);
            waitsBehind |= lane.isPending();
        }
        var others = aside.tailMap(1, true); // lane 0 is never closed: a hello may leave it out because it is empty
        if (others.size() > MAX_ASIDE) {
            if (forgotten == null) {
                forgotten = new ForgottenLanes();
            }
            forgotten.add(others.firstKey());
            others.pollFirstEntry();
        }
    }

    private Lane unknown(int number, long contiguous) {
        return forgotten != null && forgotten.has(number) ? Lane.ofAnother() : new Lane(contiguous);
    }

    /** A lane that hello did not list: it was put aside, or is new, or held nothing. Its sender knows where it goes on. */
    private Lane unlisted(int number, long first) {
        var back = aside.isEmpty() ? null : aside.remove(number);
        if (back == null) {
            return unknown(number, first - 1);
        }
        back.adopt(first);
        back.reconnected(first);
        return back;
    }

    /** What the numbers held is no longer known; that they were taken is. */
    void forgetContent() {
        lanes.values().forEach(Lane::forgetContent);
        aside.values().forEach(Lane::forgetContent);
    }

    /** The epoch whose numbers these are; 0 before the first hello. */
    public long epoch() {
        return epoch;
    }

    /**
     * Takes a hello: a new epoch begins with empty lanes, lanes that the sender does not list are forgotten, and what
     * lies below its next number is taken for safe or gone.
     *
     * @param next of each lane that still holds something, the next number that will come; at most {@link #MAX_LANES}
     * @return how many lanes went on above what was stored here: acknowledged by this collector before it lost its
     *         log, or by another one
     */
    public int hello(long helloEpoch, List<LaneEnd> next) {
        enter(helloEpoch);
        keepOnly(next);
        int adopted = 0;
        for (var place : next) {
            var lane = toChange().computeIfAbsent(place.lane(), number -> unknown(number, 0));
            if (lane.contiguous() < place.seq() - 1) {
                adopted++;
            }
            lane.adopt(place.seq());
            lane.reconnected(place.seq());
        }
        return adopted;
    }

    /**
     * What to do with the frame that takes the numbers {@code first..last} of a lane; only a gap takes more than one.
     *
     * @param print       of its content, see {@link Fingerprint}
     * @param eventMillis when it was taken, corrected
     */
    public Verdict decide(int lane, long first, long last, int print, long eventMillis) {
        var known = lanes.get(lane);
        if (known == null) {
            if (lanes.size() >= MAX_LANES) {
                return Verdict.TOO_MANY_LANES;
            }
            known = unlisted(lane, first);
            toChange().put(lane, known);
        }
        return known.decide(first, last, print, eventMillis);
    }

    /** Whether a frame of this number would be ignored, so that there is no need to read it. */
    public boolean ignores(int lane, long seq) {
        var known = lanes.get(lane);
        return known != null && known.ignores(seq);
    }

    /** Whether this number was taken before. */
    public boolean knows(int lane, long seq) {
        var known = lanes.get(lane);
        return known != null && known.knows(seq);
    }

    /** The frame that {@link #decide} took stands in the log at this offset, not yet durable. */
    public void appended(int lane, long first, long last, int print, long eventMillis, long offset) {
        of(lane).appended(first, last, print, eventMillis, offset);
    }

    /** The frame was put off: all above it in its lane is ignored until it comes again. */
    public void retryFrom(int lane, long seq) {
        toChange().computeIfAbsent(lane, _ -> unlisted(lane, seq)).retryFrom(seq);
    }

    /** Whether an agent has room for a frame of this lane. */
    public boolean hasRoomFor(int lane) {
        return lanes.containsKey(lane) || lanes.size() < MAX_LANES;
    }

    /** Everything in the log below this offset is durable. */
    public void durable(long durableEnd) {
        for (var lane : lanes.values()) {
            lane.durable(durableEnd);
        }
        if (waitsBehind) {
            waitsBehind = durable(aside, durableEnd);
            for (var earlier : former.values()) {
                waitsBehind |= durable(earlier, durableEnd);
            }
        }
    }

    private static boolean durable(Map<Integer, Lane> some, long durableEnd) {
        boolean waits = false;
        for (var lane : some.values()) {
            lane.durable(durableEnd);
            waits |= lane.isPending();
        }
        return waits;
    }

    /**
     * Takes back what the log has lost between two offsets.
     *
     * @param alsoFrom what was appended at this offset or later counts as lost too; {@code Long.MAX_VALUE} for nothing
     * @return the places to ask for again
     */
    public List<LaneEnd> lost(long fromOffset, long toOffset, long alsoFrom) {
        // Of an earlier epoch nothing is asked for, nor of what was not listed: its sender will come with it.
        aside.values().forEach(lane -> lane.lost(fromOffset, toOffset, alsoFrom));
        former.values().forEach(
                earlier -> earlier.values().forEach(lane -> lane.lost(fromOffset, toOffset, alsoFrom)));
        var again = new ArrayList<LaneEnd>();
        lanes.forEach((number, lane) -> {
            long seq = lane.lost(fromOffset, toOffset, alsoFrom);
            if (seq > 0) {
                again.add(new LaneEnd(number, seq));
            }
        });
        return again;
    }

    /** The lanes to acknowledge now, each up to its highest contiguous durable number; they count as told. */
    public List<LaneEnd> acknowledge() {
        List<LaneEnd> due = List.of();
        for (var entry : lanes.entrySet()) {
            if (entry.getValue().tell()) {
                due = due.isEmpty() ? new ArrayList<>() : due;
                due.add(new LaneEnd(entry.getKey(), entry.getValue().acknowledged()));
            }
        }
        return due;
    }

    /** Whether {@link #acknowledge} would name any lane. */
    public boolean isAckDue() {
        for (var lane : lanes.values()) {
            if (lane.isDue()) {
                return true;
            }
        }
        return false;
    }

    /** Whether {@link #acknowledge} would name this lane. */
    public boolean isAckDue(int number) {
        var lane = lanes.get(number);
        return lane != null && lane.isDue();
    }

    /** Whether a frame was appended that is not durable yet. */
    public boolean isPending() {
        for (var lane : lanes.values()) {
            if (lane.isPending()) {
                return true;
            }
        }
        return false;
    }

    /** Every lane with its highest contiguous durable number; 0 where there is none. */
    public List<LaneEnd> synced() {
        return ends(lanes);
    }

    private static List<LaneEnd> ends(Map<Integer, Lane> of) {
        var ends = new ArrayList<LaneEnd>(of.size());
        of.forEach((number, lane) -> ends.add(new LaneEnd(number, lane.synced())));
        return ends;
    }

    /** The record that says the same in the log. */
    public CollectorRecord.LanesKept kept() {
        return new CollectorRecord.LanesKept(host, epoch, synced());
    }

    /** The records that say the same of earlier epochs, to stand before that of the present one. */
    public List<CollectorRecord.LanesKept> formerKept() {
        var kept = new ArrayList<CollectorRecord.LanesKept>();
        former.forEach((number, earlier) -> kept.add(new CollectorRecord.LanesKept(host, number, ends(earlier))));
        return kept;
    }

    /** Takes a frame that stands in the log. */
    void replay(long recordEpoch, int lane, long first, long last, int print, long eventMillis) {
        enter(recordEpoch);
        // What came before is not known here; the next hello says up to where it is safe or gone.
        toChange().computeIfAbsent(lane, _ -> new Lane(0)).replay(first, last, print, eventMillis);
        if (lanes.size() > MAX_LANES) {
            lanes.remove(lanes.higherKey(0)); // the oldest was forgotten by a hello, which the log does not hold
        }
    }

    /** Takes what the log says of all lanes. */
    void replay(CollectorRecord.LanesKept kept) {
        enter(kept.epoch());
        keepOnly(kept.lanes());
        for (var end : kept.lanes()) {
            toChange().computeIfAbsent(end.lane(), _ -> new Lane(end.seq())).adopt(end.seq() + 1);
        }
    }

    private void enter(long next) {
        if (next == epoch) {
            return;
        }
        var known = former.get(next);
        if (known != null) {
            former.remove(next);
        }
        if (!lanes.isEmpty() || !aside.isEmpty()) {
            waitsBehind |= isPending();
            remember(epoch, lanes());
            if (forgotten != null) {
                if (formerForgotten.isEmpty()) {
                    formerForgotten = new HashMap<>();
                }
                formerForgotten.put(epoch, forgotten);
                formerForgotten.keySet().retainAll(former.keySet());
            }
        }
        forgotten = formerForgotten.isEmpty() ? null : formerForgotten.remove(next);
        lanes = known == null ? NONE : known;
        aside = NONE;
        epoch = next;
    }

    /** Puts an epoch behind those before it; the oldest goes when they are too many. */
    void remember(long earlier, NavigableMap<Integer, Lane> its) {
        if (former.isEmpty()) {
            former = new LinkedHashMap<>();
        }
        former.put(earlier, its);
        if (former.size() > MAX_FORMER) {
            former.remove(former.keySet().iterator().next());
        }
    }

    /** The lanes of earlier epochs, the oldest first. */
    Map<Long, NavigableMap<Integer, Lane>> former() {
        return former;
    }

    /** All that is remembered of the present epoch, at most {@link #MAX_LANES}. */
    NavigableMap<Integer, Lane> lanes() {
        if (aside.isEmpty()) {
            return lanes;
        }
        var all = new TreeMap<>(lanes);
        for (var entry : aside.entrySet()) {
            if (all.size() < MAX_LANES) {
                all.put(entry.getKey(), entry.getValue());
            }
        }
        return all;
    }

    void restore(long restoredEpoch, Map<Integer, Lane> restored) {
        epoch = restoredEpoch;
        toChange().putAll(restored);
    }

    private Lane of(int number) {
        var lane = lanes.get(number);
        if (lane == null) {
            throw new IllegalStateException(host + " has no lane " + number);
        }
        return lane;
    }
}
