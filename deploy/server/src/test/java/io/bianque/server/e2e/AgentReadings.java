package io.bianque.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import tools.jackson.databind.json.JsonMapper;

/** The moments at which a real agent read its host, as a server tells them. */
final class AgentReadings {
    private static final String EACH_TIME = "bianque_host_uptime_seconds";
    private static final int PERIOD_MILLIS = 10_000;

    private final String host;

    AgentReadings(String host) {
        this.host = host;
    }

    /** All of the last hour, as often as they are there. */
    List<Long> times(Installation bianque) throws IOException, InterruptedException {
        long now = System.currentTimeMillis();
        var answer = bianque.api().send("GET",
                "/api/v1/readings?host=" + host + "&from=" + (now - 3_600_000) + "&to=" + (now + 60_000), null);
        if (answer.statusCode() == 404) {
            return List.of(); // a host that it does not know
        }
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body().lines().map(JsonMapper.shared()::readTree)
                .filter(reading -> reading.path("metric").asString().equals(EACH_TIME))
                .map(reading -> reading.path("time").asLong()).toList();
    }

    /** The newest of them, 0 when there is none, or the server does not answer just now. */
    long newest(Installation bianque) {
        try {
            return times(bianque).stream().mapToLong(Long::longValue).max().orElse(0);
        } catch (IOException | AssertionError e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    /** That they follow one another without a hole, and none is there twice. */
    static void assertWhole(List<Long> times) {
        assertThat(times).as("readings").hasSizeGreaterThan(1).doesNotHaveDuplicates();
        long before = 0;
        for (long time : new TreeSet<>(times)) {
            assertThat(before == 0 ? 0 : time - before).as("from %s to %s", before, time)
                    .isLessThan(PERIOD_MILLIS + PERIOD_MILLIS / 2);
            before = time;
        }
    }
}
