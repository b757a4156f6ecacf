package io.bianque.agent.graph;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;

/**
 * The TCP sockets of one network namespace, as {@code /proc/PID/net/tcp} and {@code tcp6} tell: those that listen, and those
 * that are connected and were opened from here, that is whose local port nobody listens on.
 */
final class SocketTable {
    private static final String ESTABLISHED = "01";
    private static final String LISTEN = "0A";

    /** A socket that listens on a port. */
    record Listening(long inode, int port) {}

    /** A socket that is connected to another end. */
    record Connected(long inode, int localPort, String address, int port) {}

    private final LongPredicate wanted;
    private final List<Listening> listening = new ArrayList<>();
    private final List<Connected> connected = new ArrayList<>();
    private int lines;

    /** @param wanted whether an inode is one that is asked for; of the others only the ports that they listen on are kept */
    SocketTable(LongPredicate wanted) {
        this.wanted = wanted;
    }

    /**
     * Adds the lines of one table. A line that is none is passed over: a kernel may write what this program does not know.
     *
     * @param max of all lines
     * @return false when there are more lines than that: the rest was not read
     */
    boolean add(BufferedReader table, int max) throws IOException {
        table.readLine(); // the names of the columns
        for (var line = table.readLine(); line != null; line = table.readLine()) {
            if (++lines > max) {
                return false;
            }
            add(line);
        }
        return true;
    }

    private void add(String line) {
        var columns = line.strip().split(" +", 11);
        if (columns.length < 10) {
            return;
        }
        try {
            long inode = Long.parseLong(columns[9]);
            int localPort = port(columns[1]);
            if (columns[3].equals(LISTEN)) {
                listening.add(new Listening(inode, localPort));
            } else if (columns[3].equals(ESTABLISHED) && wanted.test(inode)) {
                connected.add(new Connected(inode, localPort, address(columns[2]), port(columns[2])));
            }
        } catch (IllegalArgumentException _) {
            // not a line of this table
        }
    }

    List<Listening> listening() {
        return listening;
    }

    /** Connections that were opened from here. */
    List<Connected> opened() {
        Set<Integer> ports = new HashSet<>();
        listening.forEach(socket -> ports.add(socket.port()));
        return connected.stream().filter(socket -> !ports.contains(socket.localPort())).toList();
    }

    private static int port(String column) {
        int colon = column.indexOf(':');
        return Integer.parseInt(column, colon + 1, column.length(), 16);
    }

    /** The kernel writes words of 32 bits in the order of its processor: on all that matter the lowest byte first. */
    private static String address(String column) {
        byte[] words = HexFormat.of().parseHex(column, 0, column.indexOf(':'));
        if (words.length != 4 && words.length != 16) {
            throw new IllegalArgumentException("an address of " + words.length + " bytes");
        }
        var bytes = new byte[words.length];
        for (int i = 0; i < words.length; i++) {
            bytes[i] = words[(i & ~3) + 3 - (i & 3)];
        }
        return Addresses.text(bytes);
    }
}
