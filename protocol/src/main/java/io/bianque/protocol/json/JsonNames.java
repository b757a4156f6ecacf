package io.bianque.protocol.json;

import java.nio.charset.StandardCharsets;

/**
 * A fixed set of words that a reader recognises from their bytes, so that known keys and values cost no new string.
 * Immutable and thread-safe.
 */
public final class JsonNames {
    private static final int MAX_NAMES = 64;

    private final String[] words;
    private final byte[][] encoded;
    private final int[] table;
    private final int mask;
    private final int longest;

    private JsonNames(String[] words) {
        this.words = words;
        encoded = new byte[words.length][];
        mask = Integer.highestOneBit(Math.max(words.length, 1) * 4) * 2 - 1;
        table = new int[mask + 1];
        int max = 0;
        for (int i = 0; i < words.length; i++) {
            encoded[i] = words[i].getBytes(StandardCharsets.US_ASCII);
            max = Math.max(max, encoded[i].length);
            int slot = slot(hashOf(encoded[i]));
            while (table[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            table[slot] = i + 1;
        }
        longest = max;
    }

    /**
     * A set of these words.
     *
     * @param words at most 64 different words of ASCII
     * @throws IllegalArgumentException if there are more
     */
    public static JsonNames of(String... words) {
        if (words.length > MAX_NAMES) {
            throw new IllegalArgumentException(words.length + " names exceed " + MAX_NAMES);
        }
        return new JsonNames(words.clone());
    }

    /** The index of the word in these bytes, whose hash the caller made on its way over them, or -1. Does not allocate. */
    int indexOf(byte[] bytes, int from, int length, int hash) {
        if (length > longest) {
            return -1;
        }
        int slot = slot(hash);
        while (table[slot] != 0) {
            int index = table[slot] - 1;
            byte[] word = encoded[index];
            if (word.length == length && matches(word, bytes, from)) {
                return index;
            }
            slot = (slot + 1) & mask;
        }
        return -1;
    }

    /** The index of a word that came escaped, or -1. */
    int indexOf(String word) {
        for (int i = 0; i < words.length; i++) {
            if (words[i].equals(word)) {
                return i;
            }
        }
        return -1;
    }

    /** Bytes of the longest word. */
    int longest() {
        return longest;
    }

    String word(int index) {
        return words[index];
    }

    private static boolean matches(byte[] word, byte[] bytes, int from) {
        for (int i = 0; i < word.length; i++) {
            if (word[i] != bytes[from + i]) {
                return false;
            }
        }
        return true;
    }

    /** Takes one byte more into a hash, which begins with 0. */
    static int hash(int hash, byte next) {
        return hash * 31 + next;
    }

    private static int hashOf(byte[] word) {
        int hash = 0;
        for (byte next : word) {
            hash = hash(hash, next);
        }
        return hash;
    }

    private int slot(int hash) {
        return (hash ^ (hash >>> 7)) & mask;
    }
}
