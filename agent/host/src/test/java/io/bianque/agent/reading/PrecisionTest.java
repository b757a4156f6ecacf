package io.bianque.agent.reading;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrecisionTest {
    @Test
    void aValueIsSentAsExactlyAsItsUnitIsWorth() {
        assertThat(Precision.of("bianque_host_cpu_busy_ratio", 0.123_456_789)).isEqualTo(0.1235);
        assertThat(Precision.of("bianque_host_disk_read_bytes_per_second", 40_321.987_654)).isEqualTo(40_322.0);
        assertThat(Precision.of("bianque_host_disk_latency_seconds", 0.000_123_456_7)).isEqualTo(0.000_123);
    }

    @Test
    void whatHasAnotherUnitStaysAsItIs() {
        assertThat(Precision.of("bianque_host_memory_total_bytes", 1.234_567)).isEqualTo(1.234_567);
        assertThat(Precision.of("bianque_host_load1", 0.123_456)).isEqualTo(0.123_456);
    }

    @Test
    void whatCannotBeRoundedIsLeftAndZeroIsNeverNegative() {
        assertThat(Precision.of("x_seconds", 1e300)).isEqualTo(1e300);
        assertThat(Double.doubleToRawLongBits(Precision.of("x_ratio", -0.000_01))).isZero();
    }

    @Test
    void readingsAreRoundedOnTheirWay() {
        var readings = new Readings(1);
        readings.put("x_ratio", "mode", "user", 0.333_333);
        assertThat(readings.values()).extracting(Reading::value).containsExactly(0.3333);
    }
}
