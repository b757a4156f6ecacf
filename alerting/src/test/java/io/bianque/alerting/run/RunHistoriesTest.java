package io.bianque.alerting.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.runbook.RunInput;
import io.bianque.collector.action.ActionOutcome;
import io.bianque.testkit.Seeds;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;

/** Many histories with lost orders, lost and repeated answers and restarts, against an agent that runs each run once. */
class RunHistoriesTest {
    private static final String BOOKS = """
            runbooks:
              - name: first
                for: {entities: [resource]}
                auto: true
                per_hour: 50
                verify_within: 20s
                steps:
                  - action: a
                    timeout: 5s
                    undo: {action: b, timeout: 5s}
                  - wait: 2s
                  - action: c
                    timeout: 5s
              - name: second
                for: {entities: ["resource:r1"]}
                per_hour: 50
                approve_within: 40s
                steps: [{action: d}, {check: 10s}]
            """;

    /** An agent's memory: what it was asked and how it ended. */
    private static final class Agent {
        final Map<String, ActionOutcome> ended = new HashMap<>();
        final Set<String> undone = new HashSet<>();
    }

    @ParameterizedTest
    @Seeds(count = 30)
    void everyRunEndsAndNothingIsAskedForThatIsNotRight(RandomGenerator random) {
        var stage = new Stage().runbooks(BOOKS);
        var other = new Stage().runbooks(BOOKS);
        var agent = new Agent();
        var open = new HashMap<String, String>();
        for (int second = 0; second < 400; second++) {
            int which = random.nextInt(4);
            var incident = "INC-" + (second / 100) + which;
            if (second % 100 < 60 && random.nextInt(8) == 0) {
                if (open.containsKey(incident)) {
                    open.remove(incident);
                    both(stage, other, each -> each.close(incident));
                } else {
                    var entity = "resource:r" + random.nextInt(3);
                    open.put(incident, entity);
                    both(stage, other, each -> each.open(incident, entity));
                }
            }
            if (random.nextInt(10) == 0) {
                for (var run : stage.runs.values()) {
                    if (run.status() == Run.Status.PROPOSED) {
                        boolean yes = random.nextBoolean();
                        both(stage, other, each -> each.decide(run.id(), yes));
                    }
                }
            }
            for (var ask : stage.asks) {
                answer(stage, other, agent, open, ask, random);
            }
            both(stage, other, each -> each.tick(1));
            if (random.nextInt(20) == 0) {
                stage.restart(); // the other goes on without: both must come to the same
            }
        }
        both(stage, other, each -> open.keySet().forEach(each::close));
        both(stage, other, each -> each.tick(400));
        assertThat(stage.runs.values()).allMatch(run -> run.status().isEnd());
        assertThat(stage.snapshot()).isEqualTo(other.snapshot());
        for (var run : stage.runs.values()) {
            if (run.status() == Run.Status.SUCCEEDED) {
                assertThat(run.audit()).extracting(Run.Entry::key).contains("timeline.run_step_done");
            }
            if (run.status() == Run.Status.UNDONE) {
                assertThat(agent.undone)
                        .anyMatch(id -> id.startsWith("i1-" + run.id().toLowerCase(Locale.ROOT)));
            }
        }
    }

    private static void both(Stage one, Stage other, Consumer<Stage> what) {
        what.accept(one);
        what.accept(other);
    }

    private static void answer(Stage stage, Stage other, Agent agent, Map<String, String> open, ActionRequest ask,
            RandomGenerator random) {
        var order = ask.order();
        if (ask.wanted() && !order.runId().endsWith("u")) {
            var run = stage.runs.values().stream()
                    .filter(each -> order.runId()
                            .startsWith("i1-" + each.id().toLowerCase(Locale.ROOT) + "-"))
                    .findFirst().orElseThrow();
            assertThat(open).as("%s is asked for while its incident is open and put down to the cause", order)
                    .containsEntry(run.incidentId(), run.cause().toString());
        }
        boolean reached = ask.wanted() && random.nextInt(3) > 0;
        if (reached && !agent.ended.containsKey(order.runId())) {
            var outcomes = ActionOutcome.values();
            agent.ended.put(order.runId(),
                    outcomes[Math.max(0, random.nextInt(outcomes.length * 2) - outcomes.length)]);
            if (order.runId().endsWith("u")) {
                agent.undone.add(order.runId());
            }
        }
        var end = agent.ended.get(order.runId());
        if (end != null && random.nextInt(3) > 0) {
            var input = new RunInput.ActionEnded(order.runId(), end, 0, "", "");
            int times = random.nextInt(1, 3);
            for (int i = 0; i < times; i++) {
                both(stage, other, each -> each.give(input));
            }
        }
    }
}
