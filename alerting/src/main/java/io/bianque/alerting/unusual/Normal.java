package io.bianque.alerting.unusual;

/** What is normal for one series. */
public interface Normal {
    /** The most that {@link #nats} says. */
    double NATS_MAX = 7;

    /** The value in the middle; NaN while too little was seen to say. */
    double median();

    /** How far values usually are from the median, about one standard deviation; NaN while too little was seen to say. */
    double spread();

    /**
     * How many spreads a value is above the median (below: negative); NaN while too little was seen to say, and for NaN.
     */
    default double deviation(double value) {
        return (value - median()) / spread();
    }

    /**
     * How unusual a value is, from 0 to {@value #NATS_MAX}; 0 while too little was seen to say, and for NaN. Readings have
     * heavy tails, so it grows with the logarithm of the deviation: 3 spreads are 2.3 nats, 10 are 4.6, 30 are 6.8.
     */
    default double nats(double value) {
        double deviation = deviation(value);
        return Double.isNaN(deviation) ? 0 : Math.min(NATS_MAX, StrictMath.log1p(deviation * deviation));
    }
}
