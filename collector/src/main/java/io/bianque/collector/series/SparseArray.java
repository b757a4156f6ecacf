package io.bianque.collector.series;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Values by series number. Numbers only grow while old ones are forgotten, so the array is made of pages, and a page that
 * has become empty is given back: memory follows what is kept, not the highest number ever seen.
 *
 * <p>Reading and writing cost two array accesses. Confined to one thread.
 *
 * @param <T> what is kept
 */
public final class SparseArray<T> {
    private static final int PAGE_BITS = 9;
    private static final int PAGE = 1 << PAGE_BITS;

    private @Nullable Object[] @Nullable [] pages = new Object[16][];
    private int[] used = new int[16];
    private int size;

    /** The value at a number, or null. */
    @SuppressWarnings("unchecked") // only set() writes, and it takes a T
    public @Nullable T get(int number) {
        int page = number >>> PAGE_BITS;
        if (page >= pages.length) {
            return null;
        }
        var values = pages[page];
        return values == null ? null : (T) values[number & (PAGE - 1)];
    }

    /**
     * Sets the value at a number; null takes it away.
     *
     * @throws IllegalArgumentException when the number is negative
     */
    public void set(int number, @Nullable T value) {
        if (number < 0) {
            throw new IllegalArgumentException("series number " + number + " is negative");
        }
        int page = number >>> PAGE_BITS;
        if (page >= pages.length) {
            int length = Math.max(page + 1, pages.length * 2);
            pages = Arrays.copyOf(pages, length);
            used = Arrays.copyOf(used, length);
        }
        var values = pages[page];
        if (values == null) {
            if (value == null) {
                return;
            }
            values = new Object[PAGE];
            pages[page] = values;
        }
        int change = (value == null ? 0 : 1) - (values[number & (PAGE - 1)] == null ? 0 : 1);
        values[number & (PAGE - 1)] = value;
        size += change;
        used[page] += change;
        if (used[page] == 0) {
            pages[page] = null;
        }
    }

    /** How many values there are. */
    public int size() {
        return size;
    }

    /** Visits all values in the order of their numbers; the visitor may take away the one that it is shown. */
    public <E extends Exception> void forEach(Visitor<? super T, E> visitor) throws E {
        for (int page = 0; page < pages.length; page++) {
            var values = pages[page];
            if (values != null) {
                for (int i = 0; i < PAGE; i++) {
                    int number = page << PAGE_BITS | i;
                    var value = get(number);
                    if (value != null) {
                        visitor.visit(number, value);
                    }
                }
            }
        }
    }

    /** Sees one value. */
    @FunctionalInterface
    public interface Visitor<T, E extends Exception> {
        /** Sees the value at a number. */
        void visit(int number, T value) throws E;
    }
}
