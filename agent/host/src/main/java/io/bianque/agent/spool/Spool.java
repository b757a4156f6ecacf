package io.bianque.agent.spool;

import io.bianque.agent.reading.LossReason;
import io.bianque.agent.reading.Losses;
import io.bianque.agent.reading.Reading;
import io.bianque.agent.reading.Readings;
import io.bianque.protocol.frame.LaneSeq;
import io.bianque.protocol.log.FileLog;
import io.bianque.protocol.log.LogFull;
import io.bianque.protocol.log.LogOptions;
import io.bianque.seam.Disk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What is not acknowledged yet. Numbers what comes, keeps it until it is acknowledged, and gives up the oldest readings first
 * when room runs out; what was given up, refused or damaged comes out as a gap in its place. Confined to the link thread.
 *
 * <p>While the disk takes nothing (full or broken), readings go to a lane of their own in memory and are sent from there, so that a
 * host can tell of its own full disk; events wait, because the numbers of lane 0 must be durable. Both go to the disk when it is
 * well again. No failure of the disk is an exception here: it is counted and tried again with the next {@link #sync}.
 */
public final class Spool implements Closeable {
    private static final String DIRECTORY = "spool";
    private static final int REFUSED_MAX = 1_000;
    private static final int RECORD_BYTES_MAX = 256 << 10;
    private static final int WAITING_MAX = 1_000;
    /** So many of the newest numbers of a lane a collector remembers by their content. */
    private static final int COMPARED = 64;

    private final SpoolLog events;
    private final SpoolLog readings;
    private final SpoolLog aside;
    private final LaneBook book;
    private final Losses losses;
    private final MemoryLane memory = new MemoryLane();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private boolean broken;
    private String lastFailure = "";
    private final AtomicLong diskFailures = new AtomicLong();

    /** An event that waits for the disk. */
    private record Waiting(Framing frame, long monoMillis) {}

    /** How an append ended. */
    private enum Append {
        TAKEN, NO_ROOM, BROKEN
    }

    private Spool(LaneBook book, SpoolLog events, SpoolLog readings, SpoolLog aside, Losses losses) {
        this.book = book;
        this.events = events;
        this.readings = readings;
        this.aside = aside;
        this.losses = losses;
    }

    /**
     * Opens the spool of a directory, or makes an empty one with a random epoch. Reads every record once.
     *
     * @param maxBytes of all that it keeps, 1 MiB and more
     * @param random   for a new epoch
     * @param losses   counts what is given up
     * @throws IOException when the disk does not let it read, or make its directories; a full one is no hindrance
     */
    public static Spool open(Disk disk, long maxBytes, RandomGenerator random, Losses losses) throws IOException {
        disk.createDirectories(DIRECTORY);
        var state = SpoolState.read(disk, DIRECTORY);
        var seen = new TreeMap<Integer, long[]>();
        SpoolLog.RecordVisitor visitor = place -> {
            var range = seen.computeIfAbsent(place.lane(), _ -> new long[]{place.seq(), place.seq()});
            range[0] = Math.min(range[0], place.seq());
            range[1] = Math.max(range[1], place.seq());
        };
        // An eighth for what goes last, a sixteenth for what was refused, the rest for readings.
        var book = new LaneBook(disk, DIRECTORY, random);
        var spool = new Spool(book, log(disk, "events", maxBytes / 8, visitor),
                log(disk, "readings", maxBytes / 16 * 13, visitor), log(disk, "refused", maxBytes / 16, _ -> {}),
                losses);
        book.recover(state.orElseGet(() -> SpoolState.fresh(random.nextLong())), seen, state.isPresent());
        if (!spool.writeState(false) && state.isPresent()) {
            book.leap();
        }
        book.goOn(state.isPresent() && state.get().reserved() > state.get().nextLane());
        return spool;
    }

    private static SpoolLog log(Disk disk, String name, long bytes, SpoolLog.RecordVisitor visitor)
            throws IOException {
        var segment = Math.clamp(bytes / 8, 16 << 10, 4 << 20);
        var recordBytesMax = Math.min(RECORD_BYTES_MAX, segment - 256);
        var options = LogOptions.defaults().withMaxRecordBytes(recordBytesMax)
                .withSegmentBytes(segment).withMaxBytes(Math.max(bytes, 2L * segment))
                .withMaxPendingBytes(1 << 20);
        return new SpoolLog(FileLog.open(disk, DIRECTORY + "/" + name, options), recordBytesMax, visitor);
    }

    /** The epoch of all numbers. */
    public long epoch() {
        return book.epoch();
    }

    /** The collector knows our numbers for something else: a new epoch begins. What is kept goes out again under it. */
    public void newEpoch() {
        book.newEpoch();
        writeState(false);
    }

    /**
     * A connection begins. It goes on in the live lane if nothing in it is unacknowledged, else in a new one (at 64 lanes, and
     * while the live one lies in memory, in the newest).
     *
     * @return every lane that still holds something, or is about to, with its next number to come
     */
    public List<LaneSeq> beginConnection() {
        var done = book.takeDone();
        // Before the hello: the collector forgets what it does not list, so it must never be listed again.
        if (!done.isEmpty() && !writeState(false)) {
            book.putBack(done);
        }
        if (!book.live().isDone() && !memory.isOpen() && book.mayOpenLane()) {
            book.openLane();
            writeState(false);
        }
        return book.places();
    }

    /** The lane that new readings go to. */
    public int liveLane() {
        return book.liveLane();
    }

    /** Lanes in the order in which they are to be sent: 0, the live one, the others oldest first. */
    public List<Integer> lanesToSend() {
        return book.inOrder();
    }

    /** The highest acknowledged number of a lane. */
    public long acked(int lane) {
        return book.lane(lane).acked;
    }

    /** The next number that will be given in a lane. */
    public long next(int lane) {
        return book.lane(lane).next;
    }

    /** Whether a lane with this number is open. */
    public boolean isOpen(int lane) {
        return book.isOpen(lane);
    }

    /**
     * Takes readings into the live lane. In memory only until {@link #sync}.
     *
     * @return whether all were taken; what was not is counted
     */
    public boolean add(Readings batch, long wallMillis, long monoMillis) {
        return add(new SpoolRecord.Samples(0, 0, wallMillis, monoMillis, batch.timeMillis(), batch.values()));
    }

    private boolean add(SpoolRecord.Samples batch) {
        if (broken || memory.isOpen()) {
            return remember(batch);
        }
        var lane = book.live();
        var payload = encoded(batch);
        var values = batch.readings();
        if (payload.remaining() > readings.recordBytesMax() && values.size() > 1) {
            var first = add(part(batch, values.subList(0, values.size() / 2)));
            var second = add(part(batch, values.subList(values.size() / 2, values.size())));
            return first && second;
        }
        return switch (append(readings, payload)) {
            case TAKEN -> {
                lane.next++;
                yield true;
            }
            case BROKEN -> remember(batch);
            case NO_ROOM -> {
                // The number is used up all the same: the hole is told as a gap.
                lose(SpoolCodec.placeOf(payload), LossReason.SPOOL_FULL);
                lane.next++;
                yield false;
            }
        };
    }

    private static SpoolRecord.Samples part(SpoolRecord.Samples of, List<Reading> values) {
        return new SpoolRecord.Samples(0, 0, of.wallMillis(), of.monoMillis(), of.timeMillis(), values);
    }

    private ByteBuffer encoded(SpoolRecord.Samples batch) {
        return SpoolCodec.encode(new SpoolRecord.Samples(book.liveLane(), book.live().next, batch.wallMillis(),
                batch.monoMillis(), batch.timeMillis(), batch.readings()));
    }

    /** The disk takes nothing: into the lane in memory, which is opened now if it is not yet. */
    private boolean remember(SpoolRecord.Samples batch) {
        if (!memory.isOpen()) {
            if (!book.mayOpenLane()) {
                losses.addReadings(LossReason.DISK_FAILED, batch.readings().size());
                return false;
            }
            book.openLane();
            book.changed();
            memory.open(book.liveLane());
        }
        var payload = encoded(batch);
        while (!memory.hasRoomFor(payload)) {
            lose(memory.removeOldest(), LossReason.DISK_FAILED);
        }
        memory.put(book.live().next++, payload);
        return true;
    }

    /**
     * Takes an event or an outcome into lane 0. In memory only until {@link #sync}.
     *
     * @param frame      makes the bytes of the frame for the number that it gets
     * @param monoMillis now, since boot
     * @return whether it was taken; what was not is counted
     */
    public boolean add(Framing frame, long monoMillis) {
        if (broken || !waiting.isEmpty()) {
            return await(frame, monoMillis);
        }
        return switch (append(frame, monoMillis)) {
            case TAKEN -> true;
            case BROKEN -> await(frame, monoMillis);
            case NO_ROOM -> false;
        };
    }

    private Append append(Framing frame, long monoMillis) {
        var lane = book.lane(0);
        var payload = SpoolCodec
                .encode(new SpoolRecord.Ready(0, lane.next, frame.frame(0, lane.next, monoMillis)));
        var outcome = append(events, payload);
        if (outcome == Append.NO_ROOM) {
            lose(SpoolCodec.placeOf(payload), LossReason.SPOOL_FULL);
        }
        if (outcome != Append.BROKEN) {
            lane.next++;
        }
        return outcome;
    }

    private boolean await(Framing frame, long monoMillis) {
        if (waiting.size() >= WAITING_MAX) {
            losses.addEvents(LossReason.DISK_FAILED, 1);
            return false;
        }
        waiting.add(new Waiting(frame, monoMillis));
        return true;
    }

    /** Makes a frame for a place. */
    public interface Framing {
        byte[] frame(int lane, long seq, long monoMillis);
    }

    private Append append(SpoolLog log, ByteBuffer payload) {
        for (var tries = 0; tries < 3; tries++) {
            try {
                log.append(payload);
                return Append.TAKEN;
            } catch (LogFull full) {
                var room = makeRoom(log, full.reason());
                if (room != Append.TAKEN) {
                    return room;
                }
            }
        }
        return Append.NO_ROOM;
    }

    /** TAKEN when it is worth another try. */
    private Append makeRoom(SpoolLog log, LogFull.Reason reason) {
        return switch (reason) {
            case DISK -> {
                broken = true;
                yield Append.BROKEN;
            }
            case PENDING -> synced(log) ? Append.TAKEN : Append.BROKEN;
            case SIZE -> {
                try {
                    yield giveUpOldest(log) ? Append.TAKEN : Append.NO_ROOM;
                } catch (IOException e) {
                    failed(e);
                    yield Append.BROKEN;
                }
            }
        };
    }

    private boolean giveUpOldest(SpoolLog log) throws IOException {
        book.changed();
        return log.giveUpOldestFile(place -> {
            var lane = book.find(place.lane());
            if (lane != null && place.seq() > lane.acked && !lane.refused.contains(place.seq())) {
                lose(place, LossReason.SPOOL_FULL);
            }
        });
    }

    /** What had a number never goes out: a gap stands for it. */
    private void lose(SpoolCodec.Place place, LossReason reason) {
        book.lane(place.lane()).holes.add(place.seq(), place.seq(), reason, place.readings());
        if (place.lane() == 0) {
            losses.addEvents(reason, 1);
        } else {
            losses.addReadings(reason, place.readings());
        }
        book.changed();
    }

    private boolean failed(IOException e) {
        diskFailures.incrementAndGet();
        lastFailure = e.toString();
        broken = true;
        return false;
    }

    private boolean synced(SpoolLog log) {
        try {
            log.sync(place -> {
                if (!memory.is(place.lane())) {
                    lose(place, LossReason.DISK_FAILED);
                }
            });
            return true;
        } catch (LogFull full) {
            return failed(full);
        } catch (IOException e) {
            memory.writtenAgain();
            return failed(e);
        }
    }

    /**
     * Makes all that was added durable; only then is it sent. After a failure it tries to bring to the disk what memory holds.
     *
     * @return whether that worked; what the disk lost comes out as a gap
     */
    public boolean sync() {
        var well = bothSynced();
        if (well && (memory.isOpen() || !waiting.isEmpty())) {
            well = writeWaiting() && writeMemory() && bothSynced();
            if (well) {
                memory.close();
            }
        }
        if (well && book.isChanged()) {
            well = writeState(false);
        }
        if (well) {
            broken = false;
        }
        return well;
    }

    private boolean bothSynced() {
        var eventsAre = synced(events);
        return synced(readings) && eventsAre; // a failure of the one does not keep the other from the disk
    }

    private boolean writeWaiting() {
        for (var next = waiting.poll(); next != null; next = waiting.poll()) {
            try {
                if (append(next.frame, next.monoMillis) == Append.BROKEN) {
                    waiting.addFirst(next);
                    return false;
                }
            } catch (IllegalArgumentException _) {
                // It cannot be made into a frame, now or later: it must not hold up all that waits behind it.
                losses.addFault();
                losses.addEvents(LossReason.FAULT, 1);
            }
        }
        return true;
    }

    private boolean writeMemory() {
        for (var next = memory.firstUnwritten(); next != null; next = memory.firstUnwritten()) {
            switch (append(readings, next.getValue())) {
                case TAKEN -> memory.written(next.getKey());
                case BROKEN -> {
                    return false;
                }
                case NO_ROOM -> lose(memory.remove(next.getKey()), LossReason.SPOOL_FULL);
            }
        }
        return true;
    }

    /** A cursor over a lane that begins at the first unacknowledged number. */
    public SpoolCursor cursor(int lane) {
        return new SpoolCursor(this, lane, lane == 0 ? events : readings, acked(lane) + 1);
    }

    /** Whether a lane lies in memory, and not in the log. */
    boolean isInMemory(int lane) {
        return memory.is(lane);
    }

    /** The first record of the lane in memory at or after a number. */
    @Nullable
    SpoolRecord inMemory(long seq) {
        return memory.at(seq);
    }

    /** Whether a gap may be told of: its numbers, too, must be durable first, or they would be given again after a kill. */
    boolean mayTellGaps(int lane) {
        return !book.isChanged() || memory.is(lane);
    }

    /**
     * The highest number up to the given one that is still here, and so can be compared; the first that is not acknowledged when none
     * is that the collector remembers.
     */
    public long lastHeld(int number, long seq) {
        var lane = book.lane(number);
        var held = seq;
        while (held > lane.acked + 1
                && (lane.holes.covers(held) || lane.refused.contains(held) || !isHere(number, held))) {
            held--;
            if (held <= seq - COMPARED) {
                return lane.acked + 1;
            }
        }
        return held;
    }

    /** What was given a number that was written down, and was not synced before a kill, is gone without being known for it. */
    private boolean isHere(int number, long seq) {
        try {
            var record = recordAt(number, seq);
            return record != null && record.seq() == seq;
        } catch (IOException _) {
            diskFailures.incrementAndGet();
            return false;
        }
    }

    /** What is known of numbers that will never come. */
    Holes holes(int lane) {
        return book.lane(lane).holes;
    }

    boolean isRefused(int lane, long seq) {
        return book.lane(lane).refused.contains(seq);
    }

    /**
     * All of a lane up to a number is safe.
     *
     * @throws IllegalArgumentException when that number was never given
     */
    public void ack(int number, long seq) {
        var lane = book.lane(number);
        if (seq >= lane.next) {
            throw new IllegalArgumentException("lane " + number + " is acknowledged to " + seq + ", but only "
                    + (lane.next - 1) + " were given");
        }
        if (seq > lane.acked) {
            lane.acked(seq);
            if (memory.is(number)) {
                memory.acked(seq);
            }
        }
    }

    /**
     * Whether the collector may have more of a lane than is remembered here: it was sent from memory before this agent was killed.
     * Nothing new goes into that lane. Of any other lane the numbers can only be another machine's.
     */
    public boolean mayHaveBeenInMemory(int number) {
        var lane = book.find(number);
        return lane != null && lane.mayHaveBeenInMemory && number != book.liveLane();
    }

    /** The collector refused a number for good: a gap takes its place, its bytes are kept aside. */
    public void refuse(int number, long seq) {
        var lane = book.lane(number);
        if (seq <= lane.acked || seq >= lane.next || lane.refused.size() >= REFUSED_MAX || !lane.refused.add(seq)) {
            return;
        }
        SpoolRecord record = null;
        try {
            record = recordAt(number, seq);
        } catch (IOException _) {
            diskFailures.incrementAndGet(); // refused all the same, only its bytes are not kept
        }
        var count = record instanceof SpoolRecord.Samples samples ? samples.readings().size() : 0;
        lose(new SpoolCodec.Place(number, seq, count), LossReason.REFUSED);
        writeState(false);
        switch (record) {
            case SpoolRecord.Samples samples -> keepAside(SpoolCodec.encode(samples));
            case SpoolRecord.Ready ready -> keepAside(SpoolCodec.encode(ready));
            case SpoolRecord.Gap _ -> {
                // It has no bytes to keep.
            }
            case null -> {
                // Lost meanwhile.
            }
        }
    }

    private void keepAside(ByteBuffer payload) {
        try {
            try {
                aside.append(payload);
            } catch (LogFull _) {
                aside.giveUpOldestFile(_ -> {});
            }
            aside.sync(_ -> {});
        } catch (IOException _) {
            diskFailures.incrementAndGet();
        }
    }

    private @Nullable SpoolRecord recordAt(int number, long seq) throws IOException {
        if (memory.is(number)) {
            return memory.at(seq);
        }
        try (var cursor = new SpoolCursor(this, number, number == 0 ? events : readings, seq)) {
            return cursor.stored();
        }
    }

    /** Gives back what is acknowledged, and writes down how far that is. Called now and then. */
    public void release() {
        if (!writeState(false)) {
            return; // what is given back without a word on disk would be asked for again
        }
        try {
            events.release(this::isAcked);
            readings.release(this::isAcked);
        } catch (IOException _) {
            diskFailures.incrementAndGet();
        }
    }

    private boolean isAcked(int number, long seq) {
        var lane = book.find(number);
        return lane == null || seq <= lane.acked;
    }

    /** False when the disk did not take it: the next sync tries again. */
    private boolean writeState(boolean last) {
        try {
            book.write(last, memory.number());
            return true;
        } catch (IOException e) {
            return failed(e);
        }
    }

    /** Whether anything waits for its acknowledgement. */
    public boolean holdsAnything() {
        return book.holdsAnything();
    }

    /** Bytes that wait for their acknowledgement, to about 64 KiB. */
    public long bytes() {
        return events.heldBytes(this::isAcked) + readings.heldBytes(this::isAcked) + memory.bytes();
    }

    /** What was lost since the start. */
    public Losses losses() {
        return losses;
    }

    /** Calls that the disk failed since the start. Any thread. */
    public long diskFailures() {
        return diskFailures.get();
    }

    /** What the disk last failed with; empty when it never did. */
    public String lastFailure() {
        return lastFailure;
    }

    /** Whether the disk took all that it was last given. */
    public boolean isWell() {
        return !broken;
    }

    @Override
    public void close() throws IOException {
        try (events; readings; aside) {
            sync();
            writeState(true);
        }
    }
}
