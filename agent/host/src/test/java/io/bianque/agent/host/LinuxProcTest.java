package io.bianque.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.agent.host.HostCounters.Disk;
import io.bianque.agent.host.HostCounters.Interface;
import io.bianque.agent.host.HostCounters.Pressure;
import io.bianque.testkit.SeededRandom;
import io.bianque.testkit.Seeds;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class LinuxProcTest {
    private static final String DISKSTATS = """
               7       0 loop0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
             254       0 vda 73695 15523 6371450 38718 22482 30415 3411656 8418 3 11544 48040 8518 68 281440 786 2933 117
             254       1 vda1 1 2 3
            """;
    private static final String NET_DEV = """
            Inter-|   Receive                                                |  Transmit
             face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
                lo:    3193      29    0    0    0     0          0         0     3193      29    0    0    0     0       0          0
              eth0:664330716   15900    1    2    0     0          0         0  1174099    9551    3    4    0     0       0          0
            """;
    private static final String SNMP = """
            Ip: Forwarding DefaultTTL
            Ip: 1 64
            Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab InSegs OutSegs RetransSegs
            Tcp: 1 200 120000 -1 26 18 2 4 9 1300 1200 17
            """;
    private static final String TCP = """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 11111 1 0
               1: 0100007F:1F90 0100007F:A001 01 00000000:00000000 00:00000000 00000000     0        0 11112 1 0
             100: 0100007F:1F90 0100007F:A002 08 00000000:00000000 00:00000000 00000000     0        0 11113 1 0
             101: 0100007F:1F90 0100007F:A003 FF 00000000:00000000
             102: 0100
            """;

    @Test
    void wantedDisksAreReadAndCutLinesPassedOver() {
        assertThat(LinuxProc.disks(ProcText.of(DISKSTATS), name -> !name.startsWith("loop"))).containsExactly(
                new Disk("vda", 73_695, 6_371_450L * 512, 22_482, 3_411_656L * 512, 38_718 + 8_418, 11_544, 48_040, 3));
    }

    @Test
    void interfacesAreReadWithAndWithoutABlankBehindTheColon() {
        assertThat(LinuxProc.interfaces(ProcText.of(NET_DEV), name -> true)).containsExactly(
                new Interface("lo", 3_193, 29, 0, 0, 3_193, 29, 0, 0),
                new Interface("eth0", 664_330_716, 15_900, 1, 2, 1_174_099, 9_551, 3, 4));
    }

    @Test
    void pressureIsTheTotalOfEachKind() {
        var out = new HashMap<Pressure, Long>();
        LinuxProc.pressure("cpu", ProcText.of("""
                some avg10=56.69 avg60=60.39 avg300=33.34 total=211346231
                full avg10=0.00 avg60=0.00 avg300=0.00 total=7
                """), out);
        assertThat(out).containsExactlyInAnyOrderEntriesOf(
                Map.of(new Pressure("cpu", "some"), 211_346_231L, new Pressure("cpu", "full"), 7L));
    }

    @Test
    void namedAndPairedValuesAreFoundByNameNotByPlace() {
        assertThat(LinuxProc.named("oom_kill", ProcText.of("oom_killer 9\noom_kill 4\n"))).isEqualTo(4);
        assertThat(LinuxProc.paired("Tcp", "RetransSegs", ProcText.of(SNMP))).isEqualTo(17);
        assertThat(LinuxProc.paired("Tcp", "CurrEstab", ProcText.of(SNMP))).isEqualTo(9);
        assertThat(LinuxProc.paired("Tcp", "Nothing", ProcText.of(SNMP))).isEqualTo(-1);
        assertThat(LinuxProc.paired("Udp", "InErrors", ProcText.of(SNMP))).isEqualTo(-1);
        assertThat(LinuxProc.socketStat("TCP", "tw",
                ProcText.of("sockets: used 95\nTCP: inuse 5 orphan 0 tw 12 alloc 31 mem 2\n"))).isEqualTo(12);
    }

    @Test
    void connectionsAreCountedByState() {
        var states = LinuxProc.noConnections();
        LinuxProc.tcpStates(ProcText.of(TCP), states);
        assertThat(states).containsEntry("listen", 1L).containsEntry("established", 1L).containsEntry("close_wait", 1L)
                .containsEntry("time_wait", 0L).hasSize(12);
    }

    @ParameterizedTest
    @Seeds(count = 200)
    void noTextMakesAParserThrowOrLoop(SeededRandom random) {
        var corpus = (DISKSTATS + NET_DEV + SNMP + TCP).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        for (var i = random.nextInt(200); i > 0; i--) {
            corpus[random.nextInt(corpus.length)] = (byte) random.nextInt(256);
        }
        var length = random.nextInt(corpus.length);
        assertThat(LinuxProc.disks(new ProcText(corpus, length), name -> true)).hasSizeLessThanOrEqualTo(256);
        assertThat(LinuxProc.interfaces(new ProcText(corpus, length), name -> true)).hasSizeLessThanOrEqualTo(256);
        LinuxProc.pressure("io", new ProcText(corpus, length), new HashMap<>());
        assertThat(LinuxProc.paired("Tcp", "RetransSegs", new ProcText(corpus, length))).isGreaterThanOrEqualTo(-1);
        assertThat(LinuxProc.named("Tcp", new ProcText(corpus, length))).isGreaterThanOrEqualTo(-1);
        var states = LinuxProc.noConnections();
        LinuxProc.tcpStates(new ProcText(corpus, length), states);
        assertThat(states).hasSize(12);
    }
}
