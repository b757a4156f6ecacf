package io.bianque.server.simulation;

import io.bianque.testkit.SimulatedNetwork;
import java.nio.ByteBuffer;
import java.time.Duration;

/** One connection as the ledger hears it, at the ends where bytes are written. */
final class TappedWire {
    private final World world;
    private final String host;
    private final SimulatedNetwork.Connection connection;
    private final Runnable beforeAck;
    private final WireTap fromHost = new WireTap(this::hostSaid);
    private final WireTap fromCollector = new WireTap(this::collectorSaid);
    private long epoch;
    private boolean deaf;

    TappedWire(World world, String host, SimulatedNetwork.Connection connection, Runnable beforeAck) {
        this.world = world;
        this.host = host;
        this.connection = connection;
        this.beforeAck = beforeAck;
    }

    void watchHost() {
        connection.client().onSend(fromHost::bytes);
    }

    private void hostSaid(String header) {
        world.tell(() -> host + " > " + header);
        if (header.contains("\"type\":\"hello\"")) {
            epoch = Long.parseUnsignedLong(WireTap.text(header, "epoch"), 16);
            WireTap.lanes(header).forEach(place -> world.ledger.named(host, epoch, place.lane(), place.seq()));
        } else if (WireTap.number(header, "seq") > 0) {
            var first = WireTap.number(header, "from") > 0
                    ? WireTap.number(header, "from")
                    : WireTap.number(header, "seq");
            world.ledger.named(host, epoch, (int) WireTap.number(header, "lane"), first);
        }
    }

    private void collectorSaid(String header) {
        world.tell(() -> host + " < " + header);
        boolean isAck = header.contains("\"type\":\"ack\"");
        if (isAck || header.contains("\"type\":\"welcome\"")) {
            beforeAck.run();
            WireTap.lanes(header).forEach(place -> world.ledger.acknowledged(host, epoch, place.lane(), place.seq()));
        }
        if (isAck && !deaf && world.weather.swallowsThisAck()) {
            deaf = true;
            connection.server().swallow(true);
            if (world.weather.random.nextInt(3) > 0) {
                world.simulation.after(world.weather.within(Duration.ofSeconds(2)), connection::cut);
            }
        }
    }

    /** Bytes that the collector writes. */
    void fromCollector(ByteBuffer bytes) {
        fromCollector.bytes(bytes);
        connection.server().send(bytes);
    }
}
