package io.bianque.alerting.unusual;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.EntityKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AlertRarityTest {
    private static final EntityId NOISY = new EntityId(EntityKind.HOST, "noisy");
    private static final EntityId CALM = new EntityId(EntityKind.HOST, "calm");
    private static final EntityId NEW = new EntityId(EntityKind.HOST, "new");

    @Test
    void whatWasNeverSeenIsRare() {
        assertThat(new AlertRarity().nats(NEW, "CpuBusy")).isBetween(4.0, 5.0);
    }

    @Test
    void whatAnEntityAlwaysSaysWeighsLittleAndWhatItNeverSaidMuch() {
        var rarity = history();
        assertThat(rarity.nats(NOISY, "CpuBusy")).isLessThan(0.3);
        assertThat(rarity.nats(CALM, "CpuBusy")).isGreaterThan(2);
        assertThat(rarity.nats(NOISY, "DiskFull")).isGreaterThan(4);
    }

    @Test
    void ofANewEntityItIsJudgedByTheOthers() {
        var rarity = history();
        assertThat(rarity.nats(NEW, "CpuBusy")).isBetween(0.7, 1.5);
        assertThat(rarity.nats(NEW, "DiskFull")).isGreaterThan(rarity.nats(NEW, "CpuBusy"));
    }

    @Test
    void itNeverSaysMoreThanItsMost() {
        var rarity = new AlertRarity();
        for (int i = 0; i < 5_000; i++) {
            rarity.add(Map.of(CALM, Set.of()));
        }
        assertThat(rarity.nats(CALM, "Anything")).isEqualTo(AlertRarity.NATS_MAX);
    }

    @Test
    void writtenAndReadItSaysTheSame() throws IOException {
        var rarity = history();
        var bytes = new ByteArrayOutputStream();
        rarity.write(new DataOutputStream(bytes));
        var read = AlertRarity.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        assertThat(read.nats(NOISY, "CpuBusy")).isEqualTo(rarity.nats(NOISY, "CpuBusy"));
        assertThat(read.nats(NEW, "DiskFull")).isEqualTo(rarity.nats(NEW, "DiskFull"));
        var again = new ByteArrayOutputStream();
        read.write(new DataOutputStream(again));
        assertThat(again.toByteArray()).isEqualTo(bytes.toByteArray());
    }

    private static AlertRarity history() {
        var rarity = new AlertRarity();
        for (int i = 0; i < 50; i++) {
            rarity.add(Map.of(NOISY, Set.of("CpuBusy"), CALM, Set.of()));
        }
        return rarity;
    }
}
