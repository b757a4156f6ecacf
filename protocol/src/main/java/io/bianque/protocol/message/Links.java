package io.bianque.protocol.message;

import io.bianque.protocol.frame.FrameType;
import io.bianque.protocol.frame.Header;
import java.util.List;

/**
 * Which watched process groups of a host take connections, and to whom they are connected.
 *
 * @param timeMillis when it was looked at, by the sender's wall clock, milliseconds since the Unix epoch
 * @param addresses  the host's own addresses but loopback: plain, 1..64 characters, at most {@value #ENTRIES_MAX}
 * @param listeners  at most {@value #ENTRIES_MAX}
 * @param links      at most {@value #ENTRIES_MAX}
 * @param leftOut    how many listeners and links had no room, 0..2^31-1
 */
public record Links(Stamp stamp, long timeMillis, List<String> addresses, List<Listener> listeners, List<Link> links,
        int leftOut) implements Message.Numbered {
    /** What hello and welcome both name. */
    public static final String CAPABILITY = "links";
    /** The most entries of each list. */
    public static final int ENTRIES_MAX = 256;
    static final int ADDRESS_MAX = 64;
    static final int PORT_MAX = 65_535;

    public Links {
        Bounds.range("time", timeMillis, 0, Header.MAX_WALL_MILLIS);
        addresses = Bounds.list("addresses", addresses, ENTRIES_MAX);
        addresses.forEach(address -> Bounds.plain("address", address, 1, ADDRESS_MAX));
        listeners = Bounds.list("listeners", listeners, ENTRIES_MAX);
        links = Bounds.list("links", links, ENTRIES_MAX);
        Bounds.range("left_out", leftOut, 0, Integer.MAX_VALUE);
    }

    /** A process group, 1..128 characters, that takes connections on a port, 1..65,535. */
    public record Listener(String group, int port) {
        public Listener {
            Bounds.text("group", group, 1, 128);
            Bounds.range("port", port, 1, PORT_MAX);
        }
    }

    /**
     * A process group that is connected.
     *
     * @param group   1..128 characters
     * @param address of the other end, plain, 1..64 characters; a loopback address is this host
     * @param port    of the other end, 1..65,535
     * @param count   connections, 1..2^31-1
     */
    public record Link(String group, String address, int port, int count) {
        public Link {
            Bounds.text("group", group, 1, 128);
            Bounds.plain("address", address, 1, ADDRESS_MAX);
            Bounds.range("port", port, 1, PORT_MAX);
            Bounds.range("count", count, 1, Integer.MAX_VALUE);
        }
    }

    @Override
    public FrameType type() {
        return FrameType.LINKS;
    }
}
