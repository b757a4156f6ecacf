package io.bianque.collector.admission;

import io.bianque.collector.series.SeriesKey;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Gives every series a number that is never given twice, within bounds per host and in all. Thread-safe; what belongs to
 * one host is in its {@link HostSeries}.
 */
public final class SeriesRegistry {
    /** What may be known at once. */
    public record Limits(int perHost, int inAll) {
        /** 5,000 a host, four million in all. */
        public static final Limits DEFAULT = new Limits(5_000, 4_000_000);

        public Limits {
            if (perHost < 1 || inAll < perHost) {
                throw new IllegalArgumentException("perHost=" + perHost + " inAll=" + inAll);
            }
        }
    }

    private final Limits limits;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger known = new AtomicInteger();
    /**
     * While admission is built again, of numbers that were said. By the upper half of the number: a damaged file may name any, and
     * none may cost more than its page.
     */
    private @Nullable BitSet @Nullable [] explained;

    /** An empty registry. */
    public SeriesRegistry(Limits limits) {
        this.limits = limits;
    }

    /** How many series are known at present. */
    public int known() {
        return known.get();
    }

    /** The number that the next new series will get. */
    public int next() {
        return next.get();
    }

    Limits limits() {
        return limits;
    }

    /** A fresh number, or -1 when there is no room for one more. */
    int take() {
        if (known.incrementAndGet() > limits.inAll()) {
            known.decrementAndGet();
            return -1;
        }
        int number = next.getAndIncrement();
        if (number < 0) {
            throw new IllegalStateException("all 2^31 series numbers have been given");
        }
        return number;
    }

    void forget(int count) {
        known.addAndGet(-count);
    }

    /** A number and its series are known from the log or a snapshot. */
    void restored() {
        known.incrementAndGet();
    }

    /**
     * The log or a snapshot says what a number stands for.
     *
     * @throws IllegalArgumentException when it is none
     */
    synchronized void explained(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("series number " + number + " is below 0");
        }
        var pages = explained == null ? new BitSet[1 << 16] : explained;
        explained = pages;
        var page = pages[number >>> 16];
        if (page == null) {
            page = new BitSet(1 << 16);
            pages[number >>> 16] = page;
        }
        page.set(number & 0xffff);
    }

    /** Whether the log or a snapshot has said what each of these numbers stands for; only while admission is built again. */
    synchronized boolean areExplained(int[] numbers) {
        var pages = explained;
        if (pages == null) {
            return numbers.length == 0;
        }
        for (int number : numbers) {
            var page = pages[number >>> 16];
            if (page == null || !page.get(number & 0xffff)) {
                return false;
            }
        }
        return true;
    }

    /** What was said of numbers does not hold, or nobody asks any more. */
    synchronized void forgetExplained() {
        explained = null;
    }

    /** Numbers below this one may have been given. */
    void atLeast(int number) {
        next.accumulateAndGet(number, Math::max);
    }

    /** A series and its number. Guarded by the {@link Agent}'s lock. */
    public static final class Entry {
        private final SeriesKey key;
        private int number;
        private long definedAt;
        private long usedMillis;

        Entry(SeriesKey key, int number, long usedMillis) {
            this.key = key;
            this.number = number;
            this.usedMillis = usedMillis;
            this.definedAt = -1;
        }

        /** The series. */
        public SeriesKey key() {
            return key;
        }

        /** Its number; -1 once the registry has forgotten it. */
        public int number() {
            return number;
        }

        /** Says that a reading of it came in. */
        public void used(long nowMillis) {
            usedMillis = nowMillis;
        }

        /** Whether no reading of it came in since that time. */
        public boolean isIdleSince(long millis) {
            return usedMillis < millis;
        }

        long usedMillis() {
            return usedMillis;
        }

        /** Where its definition stands in the log while that is not durable; -1 otherwise. */
        long definedAt() {
            return definedAt;
        }

        void forgotten() {
            number = -1;
        }

        void defined(long offset) {
            definedAt = offset;
        }

        void redefinedAs(int other) {
            number = other;
        }
    }
}
