package io.bianque.agent.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.agent.graph.HostLinks.Link;
import io.bianque.agent.graph.HostLinks.Listener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinkReaderTest {
    private static final String HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid"
            + "  timeout inode\n";

    @TempDir
    Path proc;

    private LinkReader reader;

    @BeforeEach
    void usual() {
        reader = reader(LinkReader.SOCKETS_MAX);
    }

    private LinkReader reader(int socketsMax) {
        return new LinkReader(proc, () -> List.of("10.0.0.7"), socketsMax);
    }

    private static String line(String local, String remote, String state, long inode) {
        return "   0: " + local + " " + remote + " " + state + " 00000000:00000000 00:00000000 00000000  1000        0 "
                + inode + " 1 0000000000000000 20 4 30 10 -1\n";
    }

    private void process(long pid, String namespace, long... sockets) throws IOException {
        var fd = Files.createDirectories(proc.resolve(Long.toString(pid)).resolve("fd"));
        Files.createSymbolicLink(fd.resolve("0"), Path.of("/dev/null"));
        for (int i = 0; i < sockets.length; i++) {
            Files.createSymbolicLink(fd.resolve(Integer.toString(i + 1)), Path.of("socket:[" + sockets[i] + "]"));
        }
        Files.createSymbolicLink(Files.createDirectories(proc.resolve(pid + "/ns")).resolve("net"),
                Path.of(namespace));
    }

    private void tables(long pid, String tcp, String tcp6) throws IOException {
        var net = Files.createDirectories(proc.resolve(pid + "/net"));
        Files.writeString(net.resolve("tcp"), HEAD + tcp);
        Files.writeString(net.resolve("tcp6"), HEAD + tcp6);
    }

    @Test
    void groupsListenAndAreConnectedAndWhatCameInIsNoLink() throws IOException {
        process(10, "net:[1]", 101, 102, 103, 104);
        process(11, "net:[1]", 105, 106);
        // 8080 listens; one came in on it, two went out to 10.0.0.9:6379, one over IPv6, one belongs to nobody watched.
        var tcp = line("00000000:1F90", "00000000:0000", "0A", 101) + line("0700000A:1F90", "0800000A:C350", "01", 102)
                + line("0700000A:C351", "0900000A:18EB", "01", 103) + line("0700000A:C352", "0900000A:18EB", "01", 105)
                + line("0700000A:C353", "0900000A:18EB", "01", 999) + line("0700000A:C354", "0900000A:18EB", "06", 0);
        var tcp6 = line("000000FD000000000000000007000000:C355", "000000FD000000000000000009000000:1538", "01", 104)
                + line("0000000000000000FFFF00000700000A:C356", "0000000000000000FFFF00000A00000A:0050", "01", 106);
        tables(10, tcp, tcp6);
        assertThat(reader.read(Map.of("web", List.of(10L, 11L)))).contains(new HostLinks(List.of("10.0.0.7"),
                List.of(new Listener("web", 8_080)),
                List.of(new Link("web", "10.0.0.10", 80, 1), new Link("web", "10.0.0.9", 6_379, 2),
                        new Link("web", "fd00::9", 5_432, 1)),
                0));
    }

    @Test
    void eachNamespaceIsReadOnceAndPortsAreThoseOfTheirNamespace() throws IOException {
        process(10, "net:[1]", 101);
        process(20, "net:[2]", 201);
        tables(10, line("00000000:1F90", "00000000:0000", "0A", 101), "");
        tables(20, line("0700000A:1F90", "0900000A:18EB", "01", 201), "");
        var found = reader.read(Map.of("a", List.of(10L), "b", List.of(20L))).orElseThrow();
        assertThat(found.listeners()).containsExactly(new Listener("a", 8_080));
        assertThat(found.links()).containsExactly(new Link("b", "10.0.0.9", 6_379, 1));
    }

    @Test
    void aProcessThatHasEndedHasNoLinks() throws IOException {
        process(10, "net:[1]", 101);
        tables(10, line("00000000:1F90", "00000000:0000", "0A", 101), "no line of this table\n\n");
        assertThat(reader.read(Map.of("a", List.of(10L, 4_711L))).orElseThrow().listeners())
                .containsExactly(new Listener("a", 8_080));
        assertThat(reader.read(Map.of())).isEmpty();
        assertThat(reader.skipped()).isZero();
    }

    @Test
    void moreThanAFrameTakesIsLeftOutAndCounted() throws IOException {
        var sockets = new long[300];
        var tcp = new StringBuilder();
        for (int i = 0; i < sockets.length; i++) {
            sockets[i] = 1_000L + i;
            tcp.append(line("0700000A:" + String.format("%04X", 40_000 + i),
                    "0900000A:" + String.format("%04X", 1 + i), "01", sockets[i]));
        }
        process(10, "net:[1]", sockets);
        tables(10, tcp.toString(), "");
        var found = reader.read(Map.of("a", List.of(10L))).orElseThrow();
        assertThat(found.links()).hasSize(256);
        assertThat(found.leftOut()).isEqualTo(44);
    }

    @Test
    void aSocketThatTwoGroupsHoldIsALinkOfBoth() throws IOException {
        process(10, "net:[1]", 101);
        process(11, "net:[1]", 101);
        for (long pid : new long[]{10, 11}) {
            tables(pid, line("0700000A:C351", "0900000A:18EB", "01", 101), "");
        }
        assertThat(reader.read(Map.of("a", List.of(10L), "b", List.of(11L))).orElseThrow().links())
                .containsExactly(new Link("a", "10.0.0.9", 6_379, 1), new Link("b", "10.0.0.9", 6_379, 1));
    }

    @Test
    void aHostWithTooManySocketsIsPassedOverAndCounted() throws IOException {
        process(10, "net:[1]", 101);
        tables(10, line("00000000:1F90", "00000000:0000", "0A", 101).repeat(3), "");
        var small = reader(2);
        assertThat(small.read(Map.of("a", List.of(10L)))).isEmpty();
        assertThat(small.skipped()).isEqualTo(1);
    }

    @Test
    void whatThisProgramItselfIsConnectedToIsFound() throws IOException {
        var loopback = InetAddress.getLoopbackAddress();
        try (var server = new ServerSocket(0, 5, loopback);
                var client = new Socket(loopback, server.getLocalPort());
                var accepted = server.accept()) {
            var own = LinkReader.forThisSystem().read(Map.of("self", List.of(ProcessHandle.current().pid())))
                    .orElseThrow();
            assertThat(own.listeners()).contains(new Listener("self", server.getLocalPort()));
            assertThat(own.links()).contains(new Link("self", "127.0.0.1", server.getLocalPort(), 1));
            assertThat(own.links()).noneMatch(link -> link.port() == client.getLocalPort());
            assertThat(accepted.isConnected()).isTrue();
        }
    }
}
