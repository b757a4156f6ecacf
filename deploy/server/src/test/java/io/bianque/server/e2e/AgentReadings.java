package io.bianque.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import tools.jackson.databind.json.JsonMapper;

/** The moments at which a real agent read its host, as a server tells them. */
final class AgentReadings {
    private static final String EACH_TIME = "bianque_host_uptime_seconds";
    private static final String LATE = "bianque_agent_tick_late_seconds";
    private static final int PERIOD_MILLIS = 10_000;

    private final String host;

    AgentReadings(String host) {
        this.host = host;
    }

    /** One reading of a host: when it was taken, and how much earlier the agent should have taken it. */
    record Moment(long takenMillis, long lateMillis) {
        long dueMillis() {
            return takenMillis - lateMillis;
        }
    }

    /** All of the last hour, as often as they are there. */
    List<Moment> moments(Installation bianque) throws IOException, InterruptedException {
        long now = System.currentTimeMillis();
        var answer = bianque.api().send("GET",
                "/api/v1/readings?host=" + host + "&from=" + (now - 3_600_000) + "&to=" + (now + 60_000), null);
        if (answer.statusCode() == 404) {
            return List.of(); // a host that it does not know
        }
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        var times = new ArrayList<Long>();
        Map<Long, Long> late = new HashMap<>();
        for (var line : answer.body().lines().toList()) {
            var reading = JsonMapper.shared().readTree(line);
            var metric = reading.path("metric").asString();
            long time = reading.path("time").asLong();
            if (metric.equals(EACH_TIME)) {
                times.add(time);
            } else if (metric.equals(LATE)) {
                late.put(time, (long) (reading.path("value").asDouble() * 1_000));
            }
        }
        return times.stream().map(time -> new Moment(time, late.getOrDefault(time, 0L))).toList();
    }

    /** When the newest of them was taken, 0 when there is none, or the server does not answer just now. */
    long newest(Installation bianque) {
        try {
            return moments(bianque).stream().mapToLong(Moment::takenMillis).max().orElse(0);
        } catch (IOException | AssertionError e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    /** That none is there twice. */
    static void assertOnce(List<Moment> moments) {
        assertThat(moments).as("readings").isNotEmpty().doesNotHaveDuplicates();
    }

    /**
     * That they follow one another without a hole. A busy machine may take one late, which the reading itself tells; one that
     * is missing leaves two periods between its neighbours.
     */
    static void assertWhole(List<Moment> moments) {
        assertThat(moments).as("readings").hasSizeGreaterThan(1);
        var due = new TreeSet<Long>();
        moments.forEach(moment -> due.add(moment.dueMillis()));
        long before = due.first();
        for (long time : due) {
            assertThat(time - before).as("from %s to %s of %s", before, time, moments)
                    .isLessThan(PERIOD_MILLIS + PERIOD_MILLIS / 2);
            before = time;
        }
    }
}
