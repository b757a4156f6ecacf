package io.bianque.alerting.notify;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a receiver may be: at public addresses over HTTPS, and at those that its owner has listed.
 *
 * @param allowPlainHttp whether {@code http://} may be used, and that only towards listed addresses
 * @param allowed        addresses that need not be public
 */
public record AddressPolicy(boolean allowPlainHttp, List<Cidr> allowed) {
    /** Blocks of IPv4 that are nobody's public address: private, shared, loopback, link-local, tests, multicast, reserved. */
    private static final List<Cidr> NOT_PUBLIC_4 = blocks("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8",
            "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
            "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3");
    /** Only global unicast is public in IPv6 … */
    private static final Cidr GLOBAL_6 = Cidr.parse("2000::/3");
    /** … without what carries an IPv4 address inside, and documentation. */
    private static final List<Cidr> NOT_PUBLIC_6 = blocks("2001::/32", "2001:db8::/32", "2002::/16", "3fff::/20");

    public AddressPolicy {
        allowed = List.copyOf(allowed);
    }

    /** HTTPS to public addresses alone. */
    public static AddressPolicy publicOnly() {
        return new AddressPolicy(false, List.of());
    }

    /** Whether a receiver at this address may be spoken to. */
    public boolean permits(InetAddress address, boolean plainHttp) {
        boolean listed = allowed.stream().anyMatch(block -> block.contains(address));
        return plainHttp ? allowPlainHttp && listed : listed || isPublic(address);
    }

    static boolean isPublic(InetAddress address) {
        if (address instanceof Inet4Address) {
            return NOT_PUBLIC_4.stream().noneMatch(block -> block.contains(address));
        }
        return GLOBAL_6.contains(address) && NOT_PUBLIC_6.stream().noneMatch(block -> block.contains(address));
    }

    private static List<Cidr> blocks(String... blocks) {
        return Stream.of(blocks).map(Cidr::parse).toList();
    }
}
