package io.bianque.alerting.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.testkit.SeededRandom;
import io.bianque.testkit.Seeds;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class ConditionTest {
    private static final Scope METRIC = new Scope(Selector.Kind.METRIC, true, List.of("total"));
    private static final Scope OUTCOME = new Scope(Selector.Kind.OUTCOME, false, List.of());

    @Test
    void plainComparisonsRunWithoutCel() {
        assertThat(compiled("value > 0.95", METRIC).isLowered()).isTrue();
        assertThat(compiled("value / total > 0.5 && !(rate <= 0.0) || previous >= 3", METRIC).isLowered()).isTrue();
        assertThat(compiled("outcome != \"ok\" && failures >= 2", OUTCOME).isLowered()).isTrue();
        assertThat(compiled("labels.host == \"db1\" && value > 1.0", METRIC).isLowered()).isFalse();
    }

    @ParameterizedTest
    @Seeds(count = 300)
    void loweredConditionsSayWhatCelSays(SeededRandom random) {
        var source = boolExpression(random, 4);
        var condition = compiled(source, METRIC);
        assertThat(condition.isLowered()).as(source).isTrue();
        var inputs = new Inputs();
        for (int i = 0; i < 20; i++) {
            inputs.clear();
            for (int slot = 0; slot < Inputs.FIRST_EXTRA + 1; slot++) {
                inputs.number(slot, number(random));
            }
            assertThat(condition.judge(inputs)).as("%s with value=%s previous=%s total=%s", source,
                    inputs.number(Inputs.VALUE), inputs.number(Inputs.PREVIOUS), inputs.number(Inputs.FIRST_EXTRA))
                    .isEqualTo(condition.judgeByCel(inputs));
        }
    }

    @ParameterizedTest
    @Seeds(count = 100)
    void whatIsLoweredInPartSaysWhatCelSays(SeededRandom random) {
        var others = List.of("labels.host == \"db1\"", "labels.host.startsWith(\"db\")", "labels.gone == \"x\"",
                "!has(labels.role)", "value in [1.0, 0.5]");
        var source = boolExpression(random, 2) + (random.nextBoolean() ? " && " : " || ")
                + others.get(random.nextInt(others.size())) + (random.nextInt(3) == 0 ? " || " : " && ")
                + boolExpression(random, 2);
        var condition = compiled(source, METRIC);
        assertThat(condition.isLowered()).as(source).isFalse();
        var inputs = new Inputs();
        for (int i = 0; i < 20; i++) {
            inputs.clear();
            inputs.labels(Map.of("host", random.nextBoolean() ? "db1" : "web"));
            for (int slot = 0; slot < Inputs.FIRST_EXTRA + 1; slot++) {
                inputs.number(slot, number(random));
            }
            assertThat(condition.judge(inputs)).as(source).isEqualTo(condition.judgeByCel(inputs));
        }
    }

    @Test
    void valueThatIsNotKnownMakesTheAnswerUnknown() {
        var inputs = new Inputs();
        inputs.clear();
        inputs.number(Inputs.VALUE, 1);
        assertThat(compiled("value / total > 0.5", METRIC).judge(inputs)).isEqualTo(Condition.Verdict.UNKNOWN);
        assertThat(compiled("value > 0.5", METRIC).judge(inputs)).isEqualTo(Condition.Verdict.TRUE);
    }

    @Test
    void labelThatIsNotThereMakesTheAnswerUnknownUnlessAskedFor() {
        var inputs = new Inputs();
        inputs.clear();
        inputs.labels(Map.of("host", "db1"));
        assertThat(compiled("labels.role == \"x\"", METRIC).judge(inputs)).isEqualTo(Condition.Verdict.UNKNOWN);
        assertThat(compiled("has(labels.role)", METRIC).judge(inputs)).isEqualTo(Condition.Verdict.FALSE);
        assertThat(compiled("labels.host.matches(\"^db[0-9]+$\")", METRIC).judge(inputs))
                .isEqualTo(Condition.Verdict.TRUE);
    }

    @Test
    void namesThatTheSelectorCannotGiveAreRefusedWithTheirPlace() {
        assertThat(refused("value > 1.0 && failures > 2", METRIC)).singleElement().satisfies(fault -> {
            assertThat(fault.column()).isEqualTo(16);
            assertThat(fault.what()).contains("failures");
        });
    }

    @Test
    void onlyBooleansAreConditions() {
        assertThat(refused("value + 1.0", METRIC)).isNotEmpty();
        assertThat(refused("\"yes\"", METRIC)).isNotEmpty();
        assertThat(refused("value > ", METRIC)).isNotEmpty();
        assertThat(refused("labels.x > 2.0", METRIC)).isNotEmpty();
    }

    @Test
    void wholeNumbersAreDoublesLikeAllOthers() {
        var inputs = new Inputs();
        inputs.clear();
        inputs.number(Inputs.VALUE, 3);
        inputs.labels(Map.of("rack", "r17", "limit", "2"));
        for (var holds : List.of("value - 1 > 1", "value == 3", "100 * value / 7 > 42", "1 / 2 > 0.4",
                "value in [1, 3]",
                "-1 < value", "(value > 2 ? 1 : 0) == 1", "size(labels.rack) == 3 && value >= 3",
                "value > double(labels.limit)",
                "labels.rack.size() > 2 && value < 4")) {
            assertThat(compiled(holds, METRIC).judge(inputs)).as(holds).isEqualTo(Condition.Verdict.TRUE);
            assertThat(compiled(holds, METRIC).judgeByCel(inputs)).as(holds).isEqualTo(Condition.Verdict.TRUE);
        }
        assertThat(compiled("value - 1 > 1", METRIC).isLowered()).isTrue();
    }

    @Test
    void zeroByZeroIsNeitherAboveNorBelow() {
        var inputs = new Inputs();
        inputs.clear();
        inputs.number(Inputs.VALUE, 0);
        inputs.number(Inputs.FIRST_EXTRA, 0); // total
        inputs.labels(Map.of("x", "y"));
        for (var never : List.of("value / total > 1", "value / total > 1.0", "value / total < 1", "value / total >= 0",
                "value / total == 0", "value / total > 1 && labels.x == \"y\"")) {
            assertThat(compiled(never, METRIC).judge(inputs)).as(never).isEqualTo(Condition.Verdict.FALSE);
        }
        inputs.number(Inputs.VALUE, 1);
        assertThat(compiled("value / total > 1", METRIC).judge(inputs)).as("infinite")
                .isEqualTo(Condition.Verdict.TRUE);
    }

    @Test
    void loopsCannotBeWritten() {
        assertThat(refused("[1, 2].exists(x, x > 1)", METRIC)).isNotEmpty();
        assertThat(refused("labels.all(k, k != \"\")", METRIC)).isNotEmpty();
        assertThat(refused("[1].map(x, x).size() > 0", METRIC)).isNotEmpty();
    }

    @Test
    void t9HugeAndDeepConditionsAreRefused() {
        var wide = "value > 0.0" + " || value > 0.0".repeat(100_000);
        var deep = "(".repeat(1_900) + "value > 0.0" + ")".repeat(1_900);
        var nots = "!".repeat(4_000) + "true";
        var many = "value > 0.0" + " && value > 0.0".repeat(250);
        assertThat(refused(wide, METRIC)).isNotEmpty();
        assertThat(refused(deep, METRIC)).isNotEmpty();
        assertThat(refused(many, METRIC)).isNotEmpty();
        assertThat(Condition.compile(nots, METRIC)).isNotNull();
    }

    @Test
    void costOfOneJudgement() {
        var lowered = compiled("value > 0.95", METRIC);
        var cel = compiled("value > 0.95 && labels.mountpoint != \"/boot\"", METRIC);
        var inputs = new Inputs();
        inputs.clear();
        inputs.number(Inputs.VALUE, 0.97);
        inputs.labels(Map.of("mountpoint", "/data", "host", "db1"));
        System.out.printf("judgement: lowered %.0f ns, CEL %.0f ns, the lowered one by CEL %.0f ns%n",
                nanosOf(() -> lowered.judge(inputs)), nanosOf(() -> cel.judge(inputs)),
                nanosOf(() -> lowered.judgeByCel(inputs)));
        assertThat(lowered.judge(inputs)).isEqualTo(Condition.Verdict.TRUE);
        assertThat(cel.judge(inputs)).isEqualTo(Condition.Verdict.TRUE);
    }

    /** The best of some rounds: it ranks, it does not promise. */
    private static double nanosOf(java.util.function.Supplier<Condition.Verdict> judge) {
        double best = Double.MAX_VALUE;
        int rounds = 20_000;
        for (int round = 0; round < 12; round++) {
            long start = System.nanoTime();
            int truths = 0;
            for (int i = 0; i < rounds; i++) {
                truths += judge.get() == Condition.Verdict.TRUE ? 1 : 0;
            }
            assertThat(truths).isEqualTo(rounds);
            best = Math.min(best, (System.nanoTime() - start) / (double) rounds);
        }
        return best;
    }

    private static String boolExpression(SeededRandom random, int depth) {
        if (depth > 0) {
            switch (random.nextInt(6)) {
                case 0 -> {
                    return "(" + boolExpression(random, depth - 1) + " && " + boolExpression(random, depth - 1) + ")";
                }
                case 1 -> {
                    return "(" + boolExpression(random, depth - 1) + " || " + boolExpression(random, depth - 1) + ")";
                }
                case 2 -> {
                    return "!(" + boolExpression(random, depth - 1) + ")";
                }
                default -> {
                }
            }
        }
        var operators = List.of("<", "<=", ">", ">=", "==", "!=");
        var operator = operators.get(random.nextInt(operators.size()));
        return numberExpression(random, 2) + " " + operator + " "
                + (random.nextInt(4) == 0 && !operator.equals("==") && !operator.equals("!=")
                        ? Integer.toString(random.nextInt(-3, 4))
                        : numberExpression(random, 2));
    }

    private static String numberExpression(SeededRandom random, int depth) {
        if (depth > 0 && random.nextInt(3) == 0) {
            var operators = List.of("+", "-", "*", "/");
            return "(" + numberExpression(random, depth - 1) + " " + operators.get(random.nextInt(4)) + " "
                    + numberExpression(random, depth - 1) + ")";
        }
        return switch (random.nextInt(5)) {
            case 0 -> "value";
            case 1 -> "previous";
            case 2 -> "total";
            case 3 -> "-value";
            default -> Double.toString(random.nextInt(-8, 9) / 4.0);
        };
    }

    private static double number(SeededRandom random) {
        return switch (random.nextInt(8)) {
            case 0 -> 0.0;
            case 1 -> -0.0;
            case 2 -> Double.POSITIVE_INFINITY;
            case 3 -> Double.NEGATIVE_INFINITY;
            case 4 -> Double.MIN_VALUE;
            case 5 -> random.nextInt(-3, 4);
            case 6 -> 0x1p53 * random.nextInt(1, 4);
            default -> random.nextDouble(-4, 4);
        };
    }

    static Condition compiled(String source, Scope scope) {
        return switch (Condition.compile(source, scope)) {
            case Condition.Compilation.Compiled(var condition) -> condition;
            case Condition.Compilation.Refused(var faults) -> throw new AssertionError(source + ": " + faults);
        };
    }

    private static List<Condition.Fault> refused(String source, Scope scope) {
        return switch (Condition.compile(source, scope)) {
            case Condition.Compilation.Compiled _ -> List.of();
            case Condition.Compilation.Refused(var faults) -> faults;
        };
    }
}
