package io.bianque.config;

import java.util.Collection;
import java.util.Optional;

/** The known word nearest to a mistyped one. Stateless and thread-safe. */
public final class Nearest {
    private static final int LENGTH_MAX = 64;

    private Nearest() {}

    /**
     * What to advise somebody who wrote a word that is not known: the nearest one if there is one within a third of its
     * letters, else all of them. Costs time in proportion to the letters of all known words times those of the word.
     */
    public static String remedy(String word, Collection<String> known) {
        return to(word, known).map(best -> "did you mean '" + best + "'?")
                .orElse(known.isEmpty() ? "remove it" : "known here: " + String.join(", ", known));
    }

    /** The nearest known word if there is one within a third of the letters of the mistyped one. Costs as {@link #remedy}. */
    public static Optional<String> to(String word, Collection<String> known) {
        String best = null;
        var bestDistance = Math.max(2, word.length() / 3) + 1;
        if (word.length() <= LENGTH_MAX) {
            for (var candidate : known) {
                var distance = distance(word, candidate);
                if (distance < bestDistance) {
                    best = candidate;
                    bestDistance = distance;
                }
            }
        }
        return Optional.ofNullable(best);
    }

    /** Levenshtein's distance, two rows. */
    private static int distance(String a, String b) {
        var previous = new int[b.length() + 1];
        for (var j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (var i = 1; i <= a.length(); i++) {
            var current = new int[b.length() + 1];
            current[0] = i;
            for (var j = 1; j <= b.length(); j++) {
                var replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
