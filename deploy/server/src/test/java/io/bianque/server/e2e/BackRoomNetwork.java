package io.bianque.server.e2e;

import io.bianque.shop.Shop.BackRoom;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A network namespace on a cable of its own, which can be pulled. Needs root; removed with all in it when closed. */
final class BackRoomNetwork implements AutoCloseable {
    private static final int NETWORKS = 60;

    private final String namespace;
    private final String cable;
    private final String address;

    private BackRoomNetwork(int number) {
        this.namespace = "bianque-room-" + ProcessHandle.current().pid();
        this.cable = "bqr" + ProcessHandle.current().pid() % 10_000_000;
        this.address = "10.213." + number + ".2";
    }

    /** Lays it; empty where that is not permitted or possible. */
    static Optional<BackRoomNetwork> lay() throws IOException, InterruptedException {
        var network = new BackRoomNetwork(Math.floorMod(ProcessHandle.current().pid(), NETWORKS));
        var gateway = network.address.replaceAll("2$", "1/30");
        var inside = network.cable + "i";
        var room = network.namespace;
        var commands = List.of("netns add " + room,
                "link add " + network.cable + " type veth peer name " + inside + " netns " + room,
                "addr add " + gateway + " dev " + network.cable, "link set " + network.cable + " up",
                "-n " + room + " addr add " + network.address + "/30 dev " + inside,
                "-n " + room + " link set " + inside + " up", "-n " + room + " link set lo up");
        for (var command : commands) {
            if (!ip(command)) {
                network.close();
                return Optional.empty();
            }
        }
        return Optional.of(network);
    }

    BackRoom room() {
        return new BackRoom(namespace, address);
    }

    /** From now on nothing gets through, and nobody is told. */
    void cut() throws IOException, InterruptedException {
        run("-n " + namespace + " link set " + cable + "i down");
    }

    void mend() throws IOException, InterruptedException {
        run("-n " + namespace + " link set " + cable + "i up");
    }

    private static void run(String command) throws IOException, InterruptedException {
        if (!ip(command)) {
            throw new IOException("ip " + command + " failed");
        }
    }

    private static boolean ip(String command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(("ip " + command).split(" ", -1)).redirectErrorStream(true)
                .redirectOutput(Redirect.DISCARD).start();
        return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    @Override
    public void close() throws IOException {
        try {
            ip("link del " + cable);
            ip("netns del " + namespace);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
