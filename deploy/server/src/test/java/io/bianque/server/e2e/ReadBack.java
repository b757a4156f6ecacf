package io.bianque.server.e2e;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/**
 * Compares what the query API tells with the senders' ledgers. Each acknowledged reading has to be there once with its value;
 * of a frame in doubt all readings or none; nothing else.
 */
final class ReadBack {
    private static final JsonMapper JSON = JsonMapper.shared();
    /** A guard for a busy machine: the store is some seconds behind the log at most. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int TOLD = 10;

    private final Api api;
    private long found;
    private long foundInDoubt;
    private long framesInDoubt;

    ReadBack(Api api) {
        this.api = api;
    }

    /** What is wrong with the readings of all hosts; the store is waited for until the first host that is not whole. */
    List<String> compareAll(List<Ledger> ledgers) throws IOException, InterruptedException {
        var wrong = new ArrayList<String>();
        for (var ledger : ledgers) {
            wrong.addAll(compare(ledger, wrong.isEmpty() ? PATIENCE : Duration.ZERO));
        }
        return wrong;
    }

    /** What is wrong with one host's readings; the store may take some seconds to show what is in the log. */
    private List<String> compare(Ledger ledger, Duration within) throws IOException, InterruptedException {
        var deadline = Instant.now().plus(within);
        while (true) {
            var before = new long[]{found, foundInDoubt, framesInDoubt};
            var wrong = compare(ledger);
            if (wrong.isEmpty() || Instant.now().isAfter(deadline)) {
                return wrong;
            }
            found = before[0];
            foundInDoubt = before[1];
            framesInDoubt = before[2];
            TimeUnit.MILLISECONDS.sleep(300);
        }
    }

    private List<String> compare(Ledger ledger) throws IOException, InterruptedException {
        var wrong = new ArrayList<String>();
        var seen = new HashMap<Long, BitSet>();
        for (var entry : ledger.entries()) {
            seen.put(entry.timeMillis, new BitSet(ledger.metrics));
        }
        if (!seen.isEmpty()) {
            long from = ledger.entries().getFirst().timeMillis - 3_600_000;
            long to = ledger.entries().getLast().timeMillis + 3_600_000;
            var answer = api.send("GET", "/api/v1/readings?host=" + ledger.host + "&from=" + from + "&to=" + to, null);
            if (answer.statusCode() != 200) {
                return List.of(ledger.host + ": " + answer.statusCode() + " " + answer.body());
            }
            answer.body().lines().forEach(line -> take(ledger, line, seen, wrong));
        }
        for (var entry : ledger.entries()) {
            int there = seen.getOrDefault(entry.timeMillis, new BitSet()).cardinality();
            found += there;
            if (!entry.isAcknowledged()) {
                framesInDoubt++;
                foundInDoubt += there;
            }
            if (there != ledger.metrics && (entry.isAcknowledged() || there != 0)) {
                wrong.add(ledger.host + " lane " + entry.lane + " seq " + entry.seq + " time " + entry.timeMillis
                        + (entry.isAcknowledged() ? ", acknowledged: " : ", in doubt: ") + there + " of "
                        + ledger.metrics + " readings");
            }
        }
        return wrong.size() <= TOLD ? wrong : wrong.subList(0, TOLD);
    }

    private static void take(Ledger ledger, String line, Map<Long, BitSet> seen, List<String> wrong) {
        var reading = JSON.readTree(line);
        var metric = reading.path("metric").asString();
        if (!metric.startsWith("kept_")) {
            return; // what the server itself says of a host
        }
        int index = Integer.parseInt(metric.substring("kept_".length()));
        long time = reading.path("time").asLong();
        var there = seen.get(time);
        if (there == null) {
            wrong.add("never sent: " + line);
        } else if (there.get(index)) {
            wrong.add("twice: " + line);
        } else {
            there.set(index);
            double sent = ledger.value(index, time);
            if (Double.doubleToRawLongBits(reading.path("value").asDouble()) != Double.doubleToRawLongBits(sent)) {
                wrong.add("altered, " + sent + " was sent: " + line);
            }
        }
    }

    @Override
    public String toString() {
        return found + " readings found, of them " + foundInDoubt + " of the " + framesInDoubt + " frames in doubt";
    }
}
