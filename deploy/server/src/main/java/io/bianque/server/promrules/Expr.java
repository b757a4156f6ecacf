package io.bianque.server.promrules;

import java.util.List;

/** An expression of the part of PromQL that is understood. */
sealed interface Expr {
    /** A number. */
    record Num(double value) implements Expr {}

    /**
     * The newest values of some series.
     *
     * @param metric as written
     */
    record Series(String metric, List<Match> matches) implements Expr {
        public Series {
            matches = List.copyOf(matches);
        }
    }

    /** A function over a window of some series. */
    record Over(String function, Series series, long windowSeconds) implements Expr {}

    /** Arithmetic, a comparison, or {@code and}. */
    record Binary(String operator, Expr left, Expr right) implements Expr {}

    /** A test on a label; {@code operator} is {@code =}, {@code !=}, {@code =~} or {@code !~}. */
    record Match(String label, String operator, String value) {}
}
