package io.bianque.agent.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressesTest {
    @ParameterizedTest
    @CsvSource({"10.0.0.7, 10.0.0.7", "fd00:0:0:0:0:0:0:7, fd00::7", "0:0:0:0:0:0:0:1, ::1", "0:0:0:0:0:0:0:0, ::",
            "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1", "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
            "fe80:0:0:0:0:0:0:0, fe80::", "1:0:0:2:0:0:3:4, 1::2:0:0:3:4", "::ffff:192.0.2.1, 192.0.2.1"})
    void anAddressHasOneTextOnEveryHost(String given, String text) throws UnknownHostException {
        assertThat(Addresses.text(InetAddress.getByName(given).getAddress())).isEqualTo(text);
    }

    @Test
    void anIpv4AddressWithinIpv6IsTheIpv4Address() {
        assertThat(Addresses.text(new byte[]{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 0, 0, 7}))
                .isEqualTo("10.0.0.7");
    }

    @Test
    void theHostsOwnAddressesAreNeitherLoopbackNorOfOneLink() {
        assertThat(Addresses.own()).noneMatch(address -> address.startsWith("127.") || address.equals("::1")
                || address.startsWith("fe80:") || address.contains("%"));
    }
}
