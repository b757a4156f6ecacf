package io.bianque.agent.graph;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Addresses as texts that are the same on every host: dotted, or as RFC 5952 has it. */
final class Addresses {
    private static final int OWN_MAX = 256;

    private Addresses() {}

    /** The host's own addresses that are up, without loopback and without those of one link only. */
    static List<String> own() {
        var own = new TreeSet<String>();
        try {
            for (var all = NetworkInterface.getNetworkInterfaces(); all.hasMoreElements();) {
                var each = all.nextElement();
                if (each.isUp() && !each.isLoopback()) {
                    each.inetAddresses().filter(address -> !address.isLinkLocalAddress())
                            .forEach(address -> own.add(text(address.getAddress())));
                }
            }
        } catch (SocketException _) {
            return List.of(); // a host without a network, or one that is being taken down
        }
        return new ArrayList<>(own).subList(0, Math.min(OWN_MAX, own.size()));
    }

    /** The text of 4 or 16 bytes; an IPv4 address within IPv6 is the IPv4 address. */
    static String text(byte[] address) {
        if (address.length == 4) {
            return dotted(address, 0);
        }
        boolean isMapped = address[10] == (byte) 0xff && address[11] == (byte) 0xff;
        for (int i = 0; i < 10; i++) {
            isMapped &= address[i] == 0;
        }
        return isMapped ? dotted(address, 12) : groups(address);
    }

    private static String dotted(byte[] address, int from) {
        return (address[from] & 0xff) + "." + (address[from + 1] & 0xff) + "." + (address[from + 2] & 0xff) + "."
                + (address[from + 3] & 0xff);
    }

    private static String groups(byte[] address) {
        var groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = (address[2 * i] & 0xff) << 8 | (address[2 * i + 1] & 0xff);
        }
        int zeros = 0;
        int length = 1; // one group of zeros alone is written
        for (int from = 0; from < 8; from++) {
            int run = 0;
            while (from + run < 8 && groups[from + run] == 0) {
                run++;
            }
            if (run > length) {
                zeros = from;
                length = run;
            }
        }
        var text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (length > 1 && i == zeros) {
                text.append("::");
                i += length - 1;
            } else {
                if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }
}
