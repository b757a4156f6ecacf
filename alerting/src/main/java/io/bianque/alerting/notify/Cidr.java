package io.bianque.alerting.notify;

import java.net.InetAddress;

/**
 * A block of addresses, such as {@code 127.0.0.1/32} or {@code fd00::/8}.
 *
 * @param address      its first address, as bytes
 * @param prefixLength how many leading bits are meant
 */
public record Cidr(InetAddress address, int prefixLength) {
    public Cidr {
        int bits = address.getAddress().length * 8;
        if (prefixLength < 0 || prefixLength > bits) {
            throw new IllegalArgumentException("prefix length " + prefixLength + " is not in 0.." + bits);
        }
    }

    /**
     * Reads one; an address alone means itself.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        var host = slash < 0 ? text : text.substring(0, slash);
        // Only literals: a name here would be looked up once and then trusted for ever.
        if (!host.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}") && !host.matches("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
            throw new IllegalArgumentException("\"" + text + "\" is no address block such as 10.0.0.0/8");
        }
        try {
            var address = InetAddress.ofLiteral(host);
            int length = slash < 0 ? address.getAddress().length * 8 : Integer.parseInt(text.substring(slash + 1));
            return new Cidr(address, length);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no address block such as 10.0.0.0/8", e);
        }
    }

    /** Whether an address lies in it. IPv4 and IPv6 never match each other. */
    public boolean contains(InetAddress other) {
        byte[] mine = address.getAddress();
        byte[] theirs = other.getAddress();
        if (mine.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < prefixLength; bit++) {
            int mask = 0x80 >>> (bit % 8);
            if ((mine[bit / 8] & mask) != (theirs[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefixLength;
    }
}
