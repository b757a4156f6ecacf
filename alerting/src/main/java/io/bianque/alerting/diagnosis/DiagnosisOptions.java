package io.bianque.alerting.diagnosis;

import java.time.Duration;

/**
 * Every number of the method, in one place.
 *
 * @param timing  how long what counts
 * @param weights what evidence weighs
 * @param limits  bounds on work and memory
 */
public record DiagnosisOptions(Timing timing, Weights weights, Limits limits) {
    /** The numbers that everything is measured with. */
    public static final DiagnosisOptions DEFAULTS = new DiagnosisOptions(Timing.DEFAULTS, Weights.DEFAULTS,
            Limits.DEFAULTS);

    /** These options with another longest wait. */
    public DiagnosisOptions withSettle(Duration settle) {
        return new DiagnosisOptions(new Timing(settle.toMillis(), timing.lookMillis(), timing.endMillis(),
                timing.skewMillis(), timing.leadMillis(), timing.togetherMillis(), timing.graceMillis(),
                timing.lingerMillis(), timing.askAgainMillis(), timing.changeMillis()), weights, limits);
    }

    /**
     * Spans of time, all in milliseconds.
     *
     * @param settleMillis   the longest that an alert waits for evidence before it pages
     * @param lookMillis     the longest that dependents wait for a fresh look once their cause has gone; the look is taken
     *                       no sooner than {@code settle} after
     * @param endMillis      how long an alert may take to end once its cause has gone, when the look found its entity well or
     *                       nobody can look
     * @param skewMillis     what clocks may differ by: a reading this close after the onset is not called fresh
     * @param leadMillis     how much earlier than its cause a symptom may have been noticed
     * @param togetherMillis what begins within this "went together"
     * @param graceMillis    what is healthy this long after the onset of a cause did not suffer from it
     * @param lingerMillis   how long after a lesser alert of a cause its dependents may still follow
     * @param askAgainMillis when a question without an answer is asked again
     * @param changeMillis   how long before the onset a change still counts
     */
    public record Timing(long settleMillis, long lookMillis, long endMillis, long skewMillis, long leadMillis,
            long togetherMillis,
            long graceMillis, long lingerMillis, long askAgainMillis, long changeMillis) {
        static final Timing DEFAULTS = new Timing(8_000, 18_000, 120_000, 500, 120_000, 60_000, 10_000, 600_000, 2_000,
                1_800_000);

        public Timing {
            notNegative("settle", settleMillis);
            notNegative("look", lookMillis);
            notNegative("end", endMillis);
            notNegative("skew", skewMillis);
            notNegative("lead", leadMillis);
            notNegative("together", togetherMillis);
            notNegative("grace", graceMillis);
            notNegative("linger", lingerMillis);
            notNegative("askAgain", askAgainMillis);
            notNegative("change", changeMillis);
        }
    }

    /**
     * What evidence weighs, in nats unless said otherwise.
     *
     * @param strengthMax     the most that the alerts of one entity count together
     * @param dependent       the share of its strength that an impaired dependent adds to its cause, in (0, 1]
     * @param quiet           what is left of a dependent's share for each entity on the way that could be read and is quiet,
     *                        in (0, 1]
     * @param ownPrice        the price of a cause that alerts itself
     * @param unknownPrice    the price of a cause that could be read but gave no fresh answer
     * @param silentPrice     the price of a cause that nobody reads
     * @param suspect         what a pending alert of a cause adds
     * @param late            what lateness of a cause adds
     * @param lost            what the loss of a cause adds
     * @param healthyBranch   what each dependent known to be healthy takes
     * @param healthyFurther  what each healthy entity further above takes
     * @param unknown         what it takes when none of the dependents were heard of; less when some were
     * @param order           what beginning first adds, and beginning last takes
     * @param direction       what each failing call adds that points at a cause, and takes that points elsewhere, up to 3
     * @param change          what a change just before adds
     * @param memory          what confirmations in the past add at most, and refusals take
     * @param sticky          what being the cause already adds
     * @param temperature     how much better a cause must be to be surer by a factor of e
     * @param shareKnown      which share of the dependents heard of must fail for them to be explained, in [0, 1]
     * @param shareSilent     the same for a cause that does not alert itself
     * @param shareAll        which share of all dependents must fail for a cause that does not alert itself
     * @param missingEdge     how often a true edge is not in the topology, in [0, 1)
     * @param secondFault     how often, while one trouble lasts, an entity of a given kind fails by itself: what is told
     *                        apart from the trouble; positive
     * @param alike           what it adds that others of its kind who suffer say the same, times the logarithm of how many,
     *                        or takes that they say otherwise
     * @param possibleBelow   the confidence under which a cause is only "possible", in [0, 1]
     */
    public record Weights(double strengthMax, double dependent, double quiet, double ownPrice, double unknownPrice,
            double silentPrice, double suspect, double late, double lost, double healthyBranch, double healthyFurther,
            double unknown, double order, double direction, double change, double memory, double sticky,
            double temperature, double shareKnown, double shareSilent, double shareAll, double missingEdge,
            double secondFault, double alike,
            double possibleBelow) {
        static final Weights DEFAULTS = new Weights(7, 0.9, 0.5, 3, 4.5, 6, 1, 1.5, 3, 2.3, 0.5, 2, 0.5, 1, 1.5, 1.5, 1,
                1, 0.5, 0.7, 0.3, 0.1, 0.2, 1, 0.6);

        public Weights {
            if (!(strengthMax > 0 && dependent > 0 && dependent <= 1 && temperature > 0)) {
                throw new IllegalArgumentException("strengthMax=" + strengthMax + " dependent=" + dependent
                        + " temperature=" + temperature + " must be positive, dependent at most 1");
            }
            if (!(missingEdge >= 0 && missingEdge < 1 && secondFault > 0)) {
                throw new IllegalArgumentException("missingEdge=" + missingEdge + " must be in [0, 1), secondFault="
                        + secondFault + " positive");
            }
        }
    }

    /**
     * Bounds.
     *
     * @param candidates      how many possible causes of one symptom are looked at, the nearest ones
     * @param opened          how many pages a decision opens for causes that stand on something, which are dear to compare;
     *                        the others are opened by the next decision
     * @param compared        over how many entities a decision walks to compare the causes of these pages with others
     * @param branchesAsked   of how many dependents of a possible cause the health is asked at once
     * @param considered      how many rejected candidates a cause lists
     * @param remembered      how many confirmed and refused causes are kept
     * @param closed          how many closed causes may still be confirmed
     * @param strangers       how many entities that are not in the topology are known before the idle ones are forgotten
     */
    public record Limits(int candidates, int opened, int compared, int branchesAsked, int considered, int remembered,
            int closed,
            int strangers) {
        static final Limits DEFAULTS = new Limits(1_024, 64, 300_000, 64, 8, 2_000, 256, 50_000);

        public Limits {
            if (candidates < 1 || opened < 1 || compared < 1 || branchesAsked < 1 || considered < 0 || remembered < 0
                    || closed < 0
                    || strangers < 0) {
                throw new IllegalArgumentException(
                        "bounds cannot be negative: " + candidates + ", " + opened + ", " + compared + ", "
                                + branchesAsked
                                + ", " + considered + ", " + remembered + ", " + closed + ", " + strangers);
            }
        }
    }

    private static void notNegative(String name, long millis) {
        if (millis < 0) {
            throw new IllegalArgumentException(name + "=" + millis + " ms is negative");
        }
    }
}
