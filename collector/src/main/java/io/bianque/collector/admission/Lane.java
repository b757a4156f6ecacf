package io.bianque.collector.admission;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * One lane of one agent: what was appended, what of it is durable, and what it waits for.
 *
 * <p>Numbers are stored without holes, but for one case: when the log loses records that were appended, later ones of
 * the lane may have survived. Those are remembered as lying beyond the hole, so that they are known when the sender
 * comes again with all from the hole on.
 */
final class Lane {
    /** How many of the newest frames are remembered by their content. */
    static final int PRINTS = 64;

    /** A frame this much newer than the newest of its lane cannot be a repetition of an older one. */
    private static final long NEWER_MILLIS = 5_000;

    private long contiguous;
    private long waitingFor;
    private long told;
    /** The highest number that the present connection has shown, or says is safe. */
    private long heard;
    /**
     * The present connection was told of a number from which on the content is remembered no more, because so much was not durable
     * when it began: what it repeats proves nothing before it comes to what is remembered.
     */
    private boolean isFarBehind;
    private boolean ackDue;
    private long newestMillis = Long.MIN_VALUE;
    private final int[] prints = new int[PRINTS];
    private final PendingFrames pending = new PendingFrames();
    private final TreeMap<Long, Long> beyond = new TreeMap<>();

    /** It was closed and forgotten, and was named again: whoever names it has not closed it, so it is another machine's. */
    private final boolean isAnothers;

    /** A lane of which all up to a number is known to be safe or gone. */
    Lane(long contiguous) {
        this(contiguous, false);
    }

    private Lane(long contiguous, boolean isAnothers) {
        this.contiguous = contiguous;
        this.heard = contiguous;
        this.isAnothers = isAnothers;
    }

    /** A lane of which nothing is known any more but that it was closed: whatever comes in it is in conflict. */
    static Lane ofAnother() {
        return new Lane(0, true);
    }

    /** Whether a number was taken before. */
    boolean knows(long seq) {
        return seq <= contiguous;
    }

    /** Whether a number is put off with an earlier one. */
    boolean ignores(long seq) {
        return waitingFor > 0 && seq > waitingFor;
    }

    Verdict decide(long first, long last, int print, long eventMillis) {
        if (isAnothers) {
            return Verdict.CONFLICT;
        }
        if (waitingFor > 0) {
            if (first > waitingFor) {
                return Verdict.IGNORED;
            }
            if (last >= waitingFor) { // that number, or a gap which it lies in
                waitingFor = 0;
            }
        }
        if (last <= contiguous) {
            if (isOtherContent(first, print, eventMillis)) {
                return Verdict.CONFLICT;
            }
            isFarBehind &= first <= contiguous - PRINTS;
            heard = isFarBehind ? heard : Math.max(heard, last);
            ackDue = true;
            return Verdict.DUPLICATE;
        }
        if (first <= contiguous + 1) { // the front of a gap may be known already
            return Verdict.APPEND;
        }
        var before = beyond.floorEntry(first);
        if (before != null && before.getValue() >= last) {
            heard = Math.max(heard, last);
            ackDue = true;
            return Verdict.DUPLICATE;
        }
        return Verdict.JUMP;
    }

    private boolean isOtherContent(long first, int print, long eventMillis) {
        if (print == Fingerprint.GAP) {
            return false; // a gap says nothing of what it stands for; but content may not come where a gap was told
        }
        if (first > contiguous - PRINTS) {
            int known = prints[slot(first)];
            return known != 0 && print != 0 && known != print;
        }
        return newestMillis != Long.MIN_VALUE && eventMillis > newestMillis + NEWER_MILLIS;
    }

    void appended(long first, long last, int print, long eventMillis, long offset) {
        take(first, last, print, eventMillis);
        pending.add(first, last, offset);
    }

    /** Takes what a record of the log says. Everything in the log is durable. */
    void replay(long first, long last, int print, long eventMillis) {
        if (first > contiguous + 1) {
            putBeyond(first, last);
            remember(first, last, print, eventMillis);
        } else {
            take(first, last, print, eventMillis);
        }
    }

    private void putBeyond(long first, long last) {
        var before = beyond.floorEntry(first);
        if (before != null && before.getValue() >= first - 1) {
            beyond.put(before.getKey(), Math.max(last, before.getValue()));
        } else {
            beyond.put(first, last);
        }
    }

    private void take(long first, long last, int print, long eventMillis) {
        // Where a gap begins below what is known, the content that stands there stays.
        remember(print == Fingerprint.GAP ? Math.max(first, contiguous + 1) : first, last, print, eventMillis);
        contiguous = Math.max(contiguous, last);
        heard = Math.max(heard, last);
        closeHole();
    }

    private void remember(long first, long last, int print, long eventMillis) {
        for (long seq = Math.max(first, last - PRINTS + 1); seq <= last; seq++) {
            prints[slot(seq)] = print;
        }
        newestMillis = Math.max(newestMillis, eventMillis);
    }

    private void closeHole() {
        for (var next = beyond.firstEntry(); next != null
                && next.getKey() <= contiguous + 1; next = beyond.firstEntry()) {
            contiguous = Math.max(contiguous, next.getValue());
            beyond.pollFirstEntry();
        }
    }

    /** All below this number is safe or gone for ever, says the sender. */
    void adopt(long nextSeq) {
        if (contiguous < nextSeq - 1) {
            for (long seq = Math.max(contiguous + 1, nextSeq - PRINTS); seq < nextSeq; seq++) {
                prints[slot(seq)] = 0;
            }
            contiguous = nextSeq - 1;
            closeHole();
        }
    }

    /** A new connection: nothing is put off any more, nothing was told on it, and only what lies below its next number is its own. */
    void reconnected(long nextSeq) {
        heard = nextSeq - 1;
        waitingFor = 0;
        ackDue = false;
        told = synced();
        isFarBehind = told <= contiguous - PRINTS;
    }

    /** From here on everything above this number is ignored until it comes again. */
    void retryFrom(long seq) {
        waitingFor = waitingFor == 0 ? seq : Math.min(waitingFor, seq);
    }

    void durable(long durableEnd) {
        pending.durable(durableEnd);
    }

    /**
     * Takes back what the log has lost.
     *
     * @param alsoFrom appended from this offset on counts as lost too, though it lies in the log
     * @return the lowest number that must come again; 0 when none must
     */
    long lost(long fromOffset, long toOffset, long alsoFrom) {
        var holes = new TreeMap<Long, Long>();
        int count = pending.count();
        for (int i = 0; i < count; i++) { // rotates: takes each from the front and puts back what stays
            long first = pending.firstSeq(0);
            long last = pending.lastSeq(0);
            long offset = pending.offset(0);
            pending.removeFirst();
            if ((offset >= fromOffset && offset < toOffset) || offset >= alsoFrom) {
                holes.put(first, last);
            } else {
                pending.add(first, last, offset);
            }
        }
        if (holes.isEmpty()) {
            return 0;
        }
        long lowest = holes.firstKey();
        if (lowest <= contiguous) {
            beyond.put(lowest, contiguous);
            forgetOverwritten(lowest - 1, contiguous);
            contiguous = lowest - 1;
        }
        holes.forEach(this::takeBack);
        told = Math.min(told, contiguous);
        retryFrom(contiguous + 1);
        return waitingFor;
    }

    /** What a place held before the numbers that are lost now came into it is no longer known. */
    private void forgetOverwritten(long upTo, long newest) {
        for (long seq = Math.max(1, upTo - PRINTS + 1); seq <= upTo && seq <= newest - PRINTS; seq++) {
            prints[slot(seq)] = 0;
        }
    }

    private void takeBack(long first, long last) {
        for (var range = beyond.floorEntry(last); range != null
                && range.getValue() >= first; range = beyond.floorEntry(last)) {
            beyond.remove(range.getKey());
            if (range.getValue() > last) {
                beyond.put(last + 1, range.getValue());
            }
            if (range.getKey() < first) {
                beyond.put(range.getKey(), first - 1);
                return;
            }
        }
    }

    boolean isPending() {
        return !pending.isEmpty();
    }

    /** The highest number up to which all is durable. */
    long synced() {
        return pending.isEmpty() ? contiguous : Math.min(contiguous, pending.lowestSeq() - 1);
    }

    /**
     * What may be acknowledged: never more than the present connection itself has shown. A cloned machine has the same numbers
     * for other content; it must not take for its own what the other one has sent.
     */
    long acknowledged() {
        return Math.min(synced(), heard);
    }

    /** Whether the sender should be told {@link #synced} (again). */
    boolean isDue() {
        long synced = synced();
        return synced > told || (ackDue && synced > 0);
    }

    /** Whether the sender should be told {@link #synced} (again); it counts as told. */
    boolean tell() {
        boolean due = isDue();
        told = synced();
        ackDue = false;
        return due;
    }

    long contiguous() {
        return contiguous;
    }

    long newestMillis() {
        return newestMillis;
    }

    /** What the numbers held is no longer known; that they were taken is. */
    void forgetContent() {
        Arrays.fill(prints, 0);
    }

    int print(long seq) {
        return prints[slot(seq)];
    }

    /** Puts back what a snapshot holds. */
    void restore(long newest, Map<Long, Integer> knownPrints, Map<Long, Long> knownBeyond) {
        newestMillis = newest;
        knownPrints.forEach((seq, print) -> prints[slot(seq)] = print);
        beyond.putAll(knownBeyond);
    }

    Map<Long, Long> beyond() {
        return beyond;
    }

    private static int slot(long seq) {
        return (int) (seq % PRINTS);
    }
}
