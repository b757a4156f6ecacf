package io.bianque.agent.spool;

import io.bianque.agent.reading.Readings;
import io.bianque.protocol.frame.LaneSeq;
import io.bianque.protocol.log.FileLog;
import io.bianque.protocol.log.LogFull;
import io.bianque.protocol.log.LogOptions;
import io.bianque.seam.Disk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What is not acknowledged yet. Numbers what comes, keeps it until it is acknowledged, and gives up the oldest readings first
 * when room runs out; what was given up, refused or damaged comes out as a gap in its place. Confined to the link thread.
 */
public final class Spool implements Closeable {
    private static final String DIRECTORY = "spool";
    private static final int LANES_MAX = 64;
    private static final int REFUSED_MAX = 1_000;
    private static final int RECORD_BYTES_MAX = 256 << 10;

    private final Disk disk;
    private final SpoolLog events;
    private final SpoolLog readings;
    private final SpoolLog aside;
    private final SortedMap<Integer, Lane> lanes = new TreeMap<>();
    private final RandomGenerator random;
    private long epoch;
    private int nextLane;
    private int liveLane;
    private boolean stateIsOld;
    private long droppedFull;
    private long droppedBroken;

    /** What is known of a lane. */
    private static final class Lane {
        long acked;
        long next = 1;
        final TreeSet<Long> refused = new TreeSet<>();

        boolean isDone() {
            return acked + 1 >= next;
        }
    }

    private Spool(Disk disk, SpoolLog events, SpoolLog readings, SpoolLog aside, RandomGenerator random) {
        this.disk = disk;
        this.events = events;
        this.readings = readings;
        this.aside = aside;
        this.random = random;
    }

    /**
     * Opens the spool of a directory, or makes an empty one with a random epoch. Reads every record once.
     *
     * @param maxBytes of all that it keeps, 1 MiB and more
     * @param random   for a new epoch
     * @throws IOException when the disk does not let it read or write
     */
    public static Spool open(Disk disk, long maxBytes, RandomGenerator random) throws IOException {
        disk.createDirectories(DIRECTORY);
        var state = SpoolState.read(disk, DIRECTORY);
        var seen = new TreeMap<Integer, long[]>();
        SpoolLog.RecordVisitor visitor = place -> {
            var range = seen.computeIfAbsent(place.lane(), _ -> new long[]{place.seq(), place.seq()});
            range[0] = Math.min(range[0], place.seq());
            range[1] = Math.max(range[1], place.seq());
        };
        // An eighth for what goes last, a sixteenth for what was refused, the rest for readings.
        var spool = new Spool(disk, log(disk, "events", maxBytes / 8, visitor),
                log(disk, "readings", maxBytes / 16 * 13, visitor), log(disk, "refused", maxBytes / 16, _ -> {}),
                random);
        spool.recover(state.orElseGet(() -> SpoolState.fresh(random.nextLong())), seen, state.isPresent());
        return spool;
    }

    private static SpoolLog log(Disk disk, String name, long bytes, SpoolLog.RecordVisitor visitor)
            throws IOException {
        var segment = Math.clamp(bytes / 8, 16 << 10, 4 << 20);
        var options = LogOptions.defaults().withMaxRecordBytes(Math.min(RECORD_BYTES_MAX, segment - 256))
                .withSegmentBytes(segment).withMaxBytes(Math.max(bytes, 2L * segment))
                .withMaxPendingBytes(1 << 20);
        return new SpoolLog(FileLog.open(disk, DIRECTORY + "/" + name, options), visitor);
    }

    private void recover(SpoolState state, SortedMap<Integer, long[]> seen, boolean known) throws IOException {
        epoch = state.epoch();
        nextLane = state.nextLane();
        state.lanes().forEach((number, kept) -> {
            var lane = lane(number);
            lane.acked = kept.acked();
            lane.next = kept.next();
        });
        state.refused().forEach((number, seqs) -> lane(number).refused.addAll(seqs));
        seen.forEach((number, range) -> {
            if (known && !lanes.containsKey(number)) {
                return; // all of it is acknowledged, and the collector has forgotten the lane: never again
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
        liveLane = lanes.lastKey();
        if (liveLane == 0) {
            openLane();
        }
        writeState();
    }

    private Lane lane(int number) {
        return lanes.computeIfAbsent(number, _ -> new Lane());
    }

    /** The epoch of all numbers. */
    public long epoch() {
        return epoch;
    }

    /** The collector knows our numbers for something else: a new epoch begins. What is kept goes out again under it. */
    public void newEpoch() throws IOException {
        epoch = random.nextLong();
        writeState();
    }

    /**
     * A connection begins. It goes on in the live lane if nothing in it is unacknowledged, else in a new one (at 64 lanes in the
     * newest).
     *
     * @return every lane that still holds something, or is about to, with its next number to come
     */
    public List<LaneSeq> beginConnection() throws IOException {
        var changed = lanes.entrySet()
                .removeIf(e -> e.getKey() > 0 && e.getKey() != liveLane && e.getValue().isDone());
        if (!lane(liveLane).isDone() && lanes.size() < LANES_MAX) {
            openLane();
            changed = true;
        }
        if (changed) {
            // Before the hello: the collector forgets what it does not list, so it must never be listed again.
            writeState();
        }
        return lanes.entrySet().stream().map(e -> new LaneSeq(e.getKey(), e.getValue().acked + 1)).toList();
    }

    private void openLane() {
        liveLane = nextLane++;
        lane(liveLane);
    }

    /** The lane that new readings go to. */
    public int liveLane() {
        return liveLane;
    }

    /** Lanes in the order in which they are to be sent: 0, the live one, the others oldest first. */
    public List<Integer> lanesToSend() {
        var order = new ArrayList<Integer>();
        order.add(0);
        order.add(liveLane);
        lanes.keySet().stream().filter(lane -> lane != 0 && lane != liveLane).forEach(order::add);
        return order;
    }

    /** The highest acknowledged number of a lane. */
    public long acked(int lane) {
        return lane(lane).acked;
    }

    /** The next number that will be given in a lane. */
    public long next(int lane) {
        return lane(lane).next;
    }

    /** Whether a lane with this number is open. */
    public boolean isOpen(int lane) {
        return lanes.containsKey(lane);
    }

    /**
     * Takes readings into the live lane. In memory only until {@link #sync}.
     *
     * @return whether they were taken; what was not is counted in {@link #dropped}
     */
    public boolean add(Readings batch, long wallMillis, long monoMillis) {
        return append(readings, liveLane,
                (lane, seq) -> SpoolCodec.encode(new SpoolRecord.Samples(lane, seq, wallMillis,
                        monoMillis, batch.timeMillis(), batch.values())));
    }

    /**
     * Takes an event or an outcome into lane 0. In memory only until {@link #sync}.
     *
     * @param frame      makes the bytes of the frame for the number that it gets
     * @param monoMillis now, since boot
     * @return whether it was taken
     */
    public boolean add(Framing frame, long monoMillis) {
        return append(events, 0, (lane, seq) -> SpoolCodec
                .encode(new SpoolRecord.Ready(lane, seq, frame.frame(lane, seq, monoMillis))));
    }

    /** Makes a frame for a place. */
    public interface Framing {
        byte[] frame(int lane, long seq, long monoMillis);
    }

    private boolean append(SpoolLog log, int number, BiFunction<Integer, Long, ByteBuffer> encode) {
        var lane = lane(number);
        var payload = encode.apply(number, lane.next);
        for (var tries = 0; tries < 3; tries++) {
            try {
                log.append(payload);
                lane.next++;
                return true;
            } catch (LogFull full) {
                if (!makeRoom(log, full)) {
                    break;
                }
            }
        }
        // The number is used up all the same: the hole is told as a gap.
        lane.next++;
        droppedFull++;
        stateIsOld = true;
        return false;
    }

    private boolean makeRoom(SpoolLog log, LogFull full) {
        try {
            return switch (full.reason()) {
                case SIZE -> {
                    writeState();
                    yield !log.giveUpOldestFile().isEmpty();
                }
                case PENDING -> {
                    log.sync();
                    yield true;
                }
                case DISK -> false;
            };
        } catch (IOException _) {
            droppedBroken++;
        }
        return false;
    }

    /**
     * Makes all that was added durable; only then is it sent.
     *
     * @return whether that worked; what the disk lost comes out as a gap
     */
    public boolean sync() {
        try {
            events.sync();
            readings.sync();
            if (stateIsOld) {
                writeState();
            }
            return true;
        } catch (IOException _) {
            droppedBroken++;
            return false;
        }
    }

    /** A cursor over a lane that begins at the first unacknowledged number. */
    public SpoolCursor cursor(int lane) {
        return new SpoolCursor(this, lane, lane == 0 ? events : readings, acked(lane) + 1);
    }

    boolean isRefused(int lane, long seq) {
        return lane(lane).refused.contains(seq);
    }

    /**
     * All of a lane up to a number is safe.
     *
     * @throws IllegalArgumentException when that number was never given
     */
    public void ack(int number, long seq) {
        var lane = lane(number);
        if (seq >= lane.next) {
            throw new IllegalArgumentException("lane " + number + " is acknowledged to " + seq + ", but only "
                    + (lane.next - 1) + " were given");
        }
        if (seq > lane.acked) {
            lane.acked = seq;
            lane.refused.headSet(seq, true).clear();
        }
    }

    /** The collector refused a number for good: a gap takes its place, its bytes are kept aside. */
    public void refuse(int number, long seq) throws IOException {
        var lane = lane(number);
        if (seq <= lane.acked || seq >= lane.next || lane.refused.size() >= REFUSED_MAX) {
            return;
        }
        var record = recordAt(number, seq);
        lane.refused.add(seq);
        writeState();
        try {
            switch (record) {
                case SpoolRecord.Samples samples -> aside.append(SpoolCodec.encode(samples));
                case SpoolRecord.Ready ready -> aside.append(SpoolCodec.encode(ready));
                case SpoolRecord.Gap _ -> {
                    // It has no bytes to keep.
                }
                case null -> {
                    // Lost meanwhile.
                }
            }
            aside.sync();
        } catch (LogFull _) {
            aside.giveUpOldestFile();
        }
    }

    private @Nullable SpoolRecord recordAt(int lane, long seq) throws IOException {
        try (var cursor = cursor(lane)) {
            cursor.seek(seq);
            return cursor.next();
        }
    }

    /** Gives back what is acknowledged, and writes down how far that is. Called now and then. */
    public void release() throws IOException {
        writeState();
        events.release(this::isAcked);
        readings.release(this::isAcked);
    }

    private boolean isAcked(int number, long seq) {
        var lane = lanes.get(number);
        return lane == null || seq <= lane.acked;
    }

    private void writeState() throws IOException {
        var kept = new TreeMap<Integer, SpoolState.Lane>();
        var refused = new TreeMap<Integer, java.util.SortedSet<Long>>();
        lanes.forEach((number, lane) -> {
            kept.put(number, new SpoolState.Lane(lane.acked, lane.next));
            if (!lane.refused.isEmpty()) {
                refused.put(number, lane.refused);
            }
        });
        new SpoolState(epoch, nextLane, kept, refused).write(disk, DIRECTORY);
        stateIsOld = false;
    }

    /** Whether anything waits for its acknowledgement. */
    public boolean holdsAnything() {
        return lanes.values().stream().anyMatch(lane -> !lane.isDone());
    }

    /** Bytes that wait for their acknowledgement, to about 64 KiB. */
    public long bytes() {
        return events.heldBytes(this::isAcked) + readings.heldBytes(this::isAcked);
    }

    /** Records that found no room and calls that the disk failed, since the start. */
    public long dropped() {
        return droppedFull + droppedBroken;
    }

    @Override
    public void close() throws IOException {
        try (events; readings; aside) {
            sync();
            writeState();
        }
    }
}
