package io.bianque.bench.faultpage;

import io.bianque.protocol.ProtocolFault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * One fault after the other, each of another host: from the frame that reveals it to the page; then an alert by POST to an
 * Alertmanager, to its page; then a write that is made durable by {@code fdatasync}. So all three meet the same machine. Prints
 * one line of JSON, in milliseconds. Arguments: the server's agent port, the Alertmanager's port, the pager's port, a
 * directory on the disk of both, how many faults are counted.
 */
public final class FaultToPageMain {
    private static final int WARM_UP = 50;
    /** Between two things, so that none waits for what another left. */
    private static final long PAUSE_MILLIS = 60;
    private static final int WRITTEN_BYTES = 2_048;

    private final InetSocketAddress server;
    private final URI alerts;
    private final HttpClient client = HttpClient.newHttpClient();

    private FaultToPageMain(int server, int alertmanager) {
        this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), server);
        this.alerts = URI.create("http://127.0.0.1:" + alertmanager + "/api/v2/alerts");
    }

    public static void main(String[] args) throws IOException, InterruptedException, ProtocolFault {
        var main = new FaultToPageMain(Integer.parseInt(args[0]), Integer.parseInt(args[1]));
        int count = Integer.parseInt(args[4]);
        var ours = new double[count];
        var theirs = new double[count];
        var syncs = new double[count];
        try (var pager = new Pager(Integer.parseInt(args[2]));
                var file = FileChannel.open(Path.of(args[3], "synced"), StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE)) {
            for (int i = -WARM_UP; i < count; i++) {
                int slot = Math.max(0, i);
                ours[slot] = main.ours(pager, "bench-host-" + (i + WARM_UP) + "-");
                pause();
                theirs[slot] = main.theirs(pager, "bench-alert-" + (i + WARM_UP) + "-");
                pause();
                syncs[slot] = sync(file);
                pause();
            }
        }
        System.out.printf(Locale.ROOT,
                "{\"ours_p50\":%.3f,\"ours_p99\":%.3f,\"theirs_p50\":%.3f,\"theirs_p99\":%.3f,\"sync_p50\":%.3f,\"sync_p99\":%.3f}%n",
                quantile(ours, 0.5), quantile(ours, 0.99), quantile(theirs, 0.5), quantile(theirs, 0.99),
                quantile(syncs, 0.5), quantile(syncs, 0.99));
        System.exit(0); // the HTTP client's threads would linger
    }

    private double ours(Pager pager, String host) throws IOException, InterruptedException, ProtocolFault {
        try (var line = new HostLine(server, host)) {
            line.say(0);
            line.awaitAck();
            pause();
            long sent = line.say(1);
            return millis(pager.await(host) - sent);
        }
    }

    private double theirs(Pager pager, String name) throws IOException, InterruptedException {
        var body = "[{\"labels\":{\"alertname\":\"Level\",\"host\":\"" + name
                + "\",\"severity\":\"critical\"},\"annotations\":{\"summary\":\"" + name + " is high\"}}]";
        var request = HttpRequest.newBuilder(alerts).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)).build();
        long sent = System.nanoTime();
        var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("the Alertmanager answered " + answer.statusCode() + ": " + answer.body());
        }
        return millis(pager.await(name) - sent);
    }

    private static double sync(FileChannel file) throws IOException {
        var bytes = ByteBuffer.allocate(WRITTEN_BYTES);
        long began = System.nanoTime();
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
        file.force(false);
        return millis(System.nanoTime() - began);
    }

    private static void pause() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }

    private static double millis(long nanos) {
        return nanos / 1e6;
    }

    private static double quantile(double[] values, double quantile) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[Math.clamp((int) Math.ceil(quantile * sorted.length) - 1, 0, sorted.length - 1)];
    }
}
