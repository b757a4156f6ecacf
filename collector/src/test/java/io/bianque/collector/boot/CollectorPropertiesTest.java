package io.bianque.collector.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bianque.protocol.message.Move;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class CollectorPropertiesTest {
    @Test
    void aLogThatMayKeepAllThatItMayHoldWouldNeverBeCutAndIsRefused() {
        assertThatThrownBy(() -> log("1GB", "1GB", "64MB")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("log-keep")
                .hasMessageContaining("log-max");
        assertThatThrownBy(() -> log("1GB", "900MB", "64MB")).isInstanceOf(IllegalArgumentException.class);
        assertThat(log("1GB", "896MB", "64MB")).as("two files of the log are free").isNotNull();
    }

    @Test
    void aFileOfTheLogIsNeitherTinyNorBeyondWhatOneMayBe() {
        assertThatThrownBy(() -> log("8GB", "256MB", "2GB")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("log-segment");
        assertThatThrownBy(() -> log("8GB", "256MB", "1KB")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("log-segment");
    }

    @Test
    void theSuccessorIsAHostAndAPort() {
        assertThat(moving("c2.example:7411").successor()).isEqualTo(new Move("c2.example", 7_411, "shutdown"));
        assertThat(moving("[::1]:7411").successor()).isEqualTo(new Move("::1", 7_411, "shutdown"));
        assertThat(moving(" ").successor()).isNull();
        for (var bad : new String[]{"c2.example", "c2.example:", ":7411", "c2.example:0", "c2.example:x"}) {
            assertThatThrownBy(() -> moving(bad).successor()).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("move-on-stop=" + bad);
        }
    }

    private static CollectorProperties log(String max, String keep, String segment) {
        return new CollectorProperties("127.0.0.1", null, null, null, Duration.ofSeconds(1), 12_000, 20_000, 5_000,
                4_000_000, DataSize.ofMegabytes(64), size(max), size(keep), size(segment), null, null);
    }

    private static CollectorProperties moving(String successor) {
        return new CollectorProperties("127.0.0.1", null, null, null, Duration.ofSeconds(1), 12_000, 20_000, 5_000,
                4_000_000, DataSize.ofMegabytes(64), size("8GB"), size("256MB"), size("64MB"), null, successor);
    }

    private static DataSize size(String text) {
        return DataSize.parse(text);
    }
}
