package io.bianque.server.e2e.hostile;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** The corpus of bad input for one seed: so many variants of each row, shuffled by their rows. */
public final class Corpus {
    private Corpus() {}

    /**
     * Attacks that are answered at once.
     *
     * @param each how many of each row
     * @param trap the port that texts aim at
     */
    public static List<Attack> quick(long seed, int each, int trap) {
        var rows = List.<Function<RandomGenerator, Attack>>of(LengthRows::c1, LengthRows::c2, LengthRows::c3,
                LengthRows::c4, LengthRows::c5, HeaderRows::c7, HeaderRows::c8, HeaderRows::c9, HeaderRows::c10,
                HeaderRows::c11, HeaderRows::c12, BodyRows::c13, BodyRows::c14, BodyRows::c15, BodyRows::c16,
                BodyRows::c17, ZipRows::bomb, ZipRows::pieces, ZipRows::raw,
                ZipRows::lies, ZipRows::large, random -> BodyRows.c18(random, trap), SessionRows::c28,
                SessionRows::c30);
        var random = new SplittableRandom(seed);
        var all = new ArrayList<Attack>();
        for (int i = 0; i < each; i++) {
            rows.forEach(row -> all.add(row.apply(random)));
        }
        for (int i = 0; i < 2; i++) {
            all.add(SessionRows.definitions(random));
        }
        return all;
    }

    /** Attacks that last until a deadline: bodies that never come to an end, and silence. */
    public static List<Attack> slow(long seed, int bodies, int silences) {
        var random = new SplittableRandom(seed + 1);
        var all = new ArrayList<Attack>();
        for (int i = 0; i < bodies; i++) {
            all.add(LengthRows.c6(random));
        }
        for (int i = 0; i < silences; i++) {
            all.add(SessionRows.silence(random));
        }
        return all;
    }
}
