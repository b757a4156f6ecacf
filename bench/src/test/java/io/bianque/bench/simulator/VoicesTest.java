package io.bianque.bench.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class VoicesTest {
    private static final long NOW = 1_790_000_000_000L;

    /** What twenty hosts read and their checks find, at one time. */
    private static List<String> said(Fleet fleet, Voices voices) {
        var said = new ArrayList<String>();
        for (var host : fleet.hosts.subList(0, 20)) {
            var message = voices.say(host, new Impact(fleet, List.of(), 0), 0, NOW);
            said.add(Arrays.toString(message.samples().values()));
            message.checks().forEach(check -> said.add(check.check() + " " + check.outcome()));
        }
        return said;
    }

    @Test
    void whatIsSaidInAStoryDependsOnNoStoryBefore() {
        var fleet = new Fleet(new SplittableRandom(1));
        var voices = new Voices(fleet);
        voices.begin(new SplittableRandom(5));
        var first = said(fleet, voices);
        assertThat(said(fleet, voices)).isNotEqualTo(first);
        voices.begin(new SplittableRandom(5));
        assertThat(said(fleet, voices)).isEqualTo(first);
    }
}
