package io.bianque.collector.admission;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FingerprintTest {
    private static final int[] SERIES = {7, 3, 900, 12};
    private static final double[] VALUES = {0.5, 1, -0.0, 1e9};

    @Test
    void readingsThatComeInAnotherOrderOverAnotherConnectionAreTheSame() {
        int print = Fingerprint.of(SERIES, VALUES, 4);
        assertThat(Fingerprint.of(new int[]{3, 7, 12, 900}, new double[]{1, 0.5, 1e9, -0.0}, 4)).isEqualTo(print);
    }

    @Test
    void anotherValueSeriesOrCountIsAnother() {
        int print = Fingerprint.of(SERIES, VALUES, 4);
        assertThat(Fingerprint.of(SERIES, new double[]{1, 0.5, -0.0, 1e9}, 4)).as("two values exchanged")
                .isNotEqualTo(print);
        assertThat(Fingerprint.of(SERIES, new double[]{0.5, 1, 0.0, 1e9}, 4)).isNotEqualTo(print);
        assertThat(Fingerprint.of(new int[]{7, 3, 901, 12}, VALUES, 4)).isNotEqualTo(print);
        assertThat(Fingerprint.of(SERIES, VALUES, 3)).isNotEqualTo(print);
        assertThat(Fingerprint.of(new int[0], new double[0], 0)).isNotZero();
    }
}
