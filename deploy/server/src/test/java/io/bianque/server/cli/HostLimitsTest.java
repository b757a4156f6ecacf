package io.bianque.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostLimitsTest {
    private static final String SOCKETS = """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt
               0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1
               1: 00000000:1CF3 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2
               2: 0100007F:8000 0100007F:1F90 01 00000000:00000000 00:00000000 00000000     0        0 3
            """;

    @TempDir
    private Path proc;
    private final List<String> said = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // JUnit sets the directory
    HostLimitsTest() {}

    private void file(String name, String text) throws IOException {
        Files.createDirectories(proc.resolve(name).getParent());
        Files.writeString(proc.resolve(name), text);
    }

    private List<String> look() throws IOException {
        said.clear();
        file("run.json",
                """
                        {"web": "http://127.0.0.1:8080", "agent": "127.0.0.1:7411", "management": "http://127.0.0.1:8081", "serverPid": 42}
                        """);
        new HostLimits(proc, (about, good, text) -> said.add((good ? "good " : "WRONG ") + about + ": " + text))
                .look(proc.resolve("run.json"));
        return said;
    }

    private void machine(long limit, long files, String range, long tracked, long queue) throws IOException {
        file("42/limits", "Limit                     Soft Limit           Hard Limit           Units\n"
                + "Max open files            " + limit + "                1048576              files\n");
        for (int i = 0; i < 10; i++) {
            file("42/fd/" + i, "");
        }
        file("sys/fs/file-nr", files + "\t0\t1000\n");
        file("sys/net/ipv4/ip_local_port_range", range);
        file("sys/net/netfilter/nf_conntrack_count", tracked + "\n");
        file("sys/net/netfilter/nf_conntrack_max", "1000\n");
        file("sys/net/core/somaxconn", queue + "\n");
        file("net/tcp", SOCKETS);
    }

    @Test
    void aMachineWithRoomIsGoodAndAPortThatNobodyServesIsNot() throws IOException {
        machine(65_536, 100, "32768\t60999\n", 10, 4_096);
        assertThat(look()).containsExactly("good descriptors of the server: process 42 has 10 of 65536 open",
                "good descriptors of this machine: 100 of 1000 are in use",
                "WRONG ports of the server: nobody listens on [8081] of [7411, 8080, 8081]: start the server, and see its log",
                "good ports for outgoing connections: 1 of 28232 are in use",
                "good tracked connections (conntrack): 10 of 1000 are in use",
                "good queue of new connections: net.core.somaxconn is 4096");
    }

    @Test
    void ofAProcessOfAnotherUserTheLimitAloneIsSaid() throws IOException {
        machine(65_536, 100, "32768\t60999\n", 10, 4_096);
        for (int i = 0; i < 10; i++) {
            Files.delete(proc.resolve("42/fd/" + i));
        }
        Files.delete(proc.resolve("42/fd"));
        assertThat(look())
                .contains("good descriptors of the server: process 42 may open 65536; how many are open its own user "
                        + "and root can see");
    }

    @Test
    void eachLimitThatIsNearlyReachedIsSaidWithWhatToDo() throws IOException {
        machine(1_024, 900, "32768\t32768\n", 990, 128);
        assertThat(look()).filteredOn(each -> each.startsWith("WRONG")).hasSize(6)
                .anyMatch(each -> each.contains("10 of 1024 open") && each.contains("LimitNOFILE=65536"))
                .anyMatch(each -> each.contains("900 of 1000") && each.contains("fs.file-max"))
                .anyMatch(each -> each.contains("1 of 1 are in use") && each.contains("net.ipv4.ip_local_port_range"))
                .anyMatch(each -> each.contains("990 of 1000") && each.contains("nf_conntrack_max"))
                .anyMatch(each -> each.contains("128") && each.contains("sysctl -w net.core.somaxconn=4096"));
    }

    @Test
    void whereTheKernelTellsNothingOrNonsenseNothingIsSaid() throws IOException {
        assertThat(look()).isEmpty();
        file("sys/fs/file-nr", "many");
        file("net/tcp", "head\n 0: x:zz y 0A\n");
        assertThat(look()).isEmpty();
    }
}
