package io.bianque.alerting.rule;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A condition of numbers, arithmetic, comparisons and logic alone, turned into closures over primitives: no boxing, no
 * look-up by name. What it cannot express is left to CEL; a property test holds both alike.
 *
 * <p>Such conditions cannot fail: doubles have no overflow and no division error, and every name is a known number or text.
 */
final class Lowered {
    /** A closure for a boolean. */
    @FunctionalInterface
    interface Test {
        boolean test(Inputs inputs);
    }

    /** A closure for a number. */
    @FunctionalInterface
    private interface Amount {
        double of(Inputs inputs);
    }

    /** The largest whole number that a double holds exactly with all smaller ones. */
    private static final long EXACT_MAX = 1L << 53;

    private static final Set<String> COMPARISONS = Set.of("_<_", "_<=_", "_>_", "_>=_", "_==_", "_!=_");

    private final Map<String, Integer> numbers;
    private final Set<String> texts;

    private Lowered(Map<String, Integer> numbers, Set<String> texts) {
        this.numbers = numbers;
        this.texts = texts;
    }

    /** The closure of a checked expression, or empty when it needs CEL. */
    static Optional<Test> of(CelExpr expression, Scope scope) {
        return new Lowered(scope.numbers(), Set.copyOf(scope.texts())).test(expression);
    }

    /**
     * What can be lowered of a conjunction: where it does not hold the whole does not, whatever the rest says or whether the rest
     * has an answer at all (CEL's {@code &&} takes either side first). Empty when nothing can be lowered.
     */
    static Optional<Test> necessary(CelExpr expression, Scope scope) {
        return new Lowered(scope.numbers(), Set.copyOf(scope.texts())).conjunct(expression);
    }

    private Optional<Test> conjunct(CelExpr expression) {
        var whole = test(expression);
        if (whole.isPresent() || expression.getKind() != CelExpr.ExprKind.Kind.CALL
                || !expression.call().function().equals("_&&_")) {
            return whole;
        }
        var left = conjunct(expression.call().args().get(0));
        var right = conjunct(expression.call().args().get(1));
        if (left.isEmpty() || right.isEmpty()) {
            return left.or(() -> right);
        }
        var a = left.get();
        var b = right.get();
        return Optional.of(inputs -> a.test(inputs) && b.test(inputs));
    }

    private Optional<Test> test(CelExpr expression) {
        if (expression.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                && expression.constant().getKind() == CelConstant.Kind.BOOLEAN_VALUE) {
            boolean constant = expression.constant().booleanValue();
            return Optional.of(_ -> constant);
        }
        if (expression.getKind() != CelExpr.ExprKind.Kind.CALL) {
            return Optional.empty();
        }
        var call = expression.call();
        var args = call.args();
        if (call.target().isPresent()) {
            return Optional.empty();
        }
        if (COMPARISONS.contains(call.function())) {
            return compareTexts(call.function(), args).or(() -> compareNumbers(call.function(), args));
        }
        return switch (call.function()) {
            case "_&&_" -> both(args, (a, b) -> inputs -> a.test(inputs) && b.test(inputs));
            case "_||_" -> both(args, (a, b) -> inputs -> a.test(inputs) || b.test(inputs));
            case "!_" -> test(args.getFirst()).map(a -> inputs -> !a.test(inputs));
            default -> Optional.empty();
        };
    }

    private Optional<Test> both(List<CelExpr> args, java.util.function.BinaryOperator<Test> combine) {
        return test(args.get(0)).flatMap(a -> test(args.get(1)).map(b -> combine.apply(a, b)));
    }

    private Optional<Test> compareTexts(String operator, List<CelExpr> args) {
        if (!operator.equals("_==_") && !operator.equals("_!=_")) {
            return Optional.empty();
        }
        boolean wanted = operator.equals("_==_");
        return text(args.get(0)).flatMap(
                a -> text(args.get(1)).map(b -> inputs -> a.apply(inputs).equals(b.apply(inputs)) == wanted));
    }

    private Optional<Function<Inputs, String>> text(CelExpr expression) {
        if (expression.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                && expression.constant().getKind() == CelConstant.Kind.STRING_VALUE) {
            var constant = expression.constant().stringValue();
            return Optional.of(_ -> constant);
        }
        if (expression.getKind() != CelExpr.ExprKind.Kind.IDENT || !texts.contains(expression.ident().name())) {
            return Optional.empty();
        }
        return switch (expression.ident().name()) {
            case "liveness" -> Optional.of(Inputs::liveness);
            case "outcome" -> Optional.of(Inputs::outcome);
            default -> Optional.of(Inputs::reason);
        };
    }

    private Optional<Test> compareNumbers(String operator, List<CelExpr> args) {
        boolean mixed = isWhole(args.get(0)) || isWhole(args.get(1));
        return number(args.get(0), true).flatMap(a -> number(args.get(1), true)
                .flatMap(b -> mixed ? compareMixed(operator, a, b) : Optional.of(compareDoubles(operator, a, b))));
    }

    private static boolean isWhole(CelExpr expression) {
        return expression.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                && expression.constant().getKind() == CelConstant.Kind.INT64_VALUE;
    }

    private static Test compareDoubles(String operator, Amount a, Amount b) {
        return switch (operator) {
            case "_<_" -> inputs -> a.of(inputs) < b.of(inputs);
            case "_<=_" -> inputs -> a.of(inputs) <= b.of(inputs);
            case "_>_" -> inputs -> a.of(inputs) > b.of(inputs);
            case "_>=_" -> inputs -> a.of(inputs) >= b.of(inputs);
            case "_==_" -> inputs -> a.of(inputs) == b.of(inputs);
            default -> inputs -> a.of(inputs) != b.of(inputs);
        };
    }

    /** A double beside a whole number: there CEL orders as {@link Double#compare} does, minus zero below zero. */
    private static Optional<Test> compareMixed(String operator, Amount a, Amount b) {
        return Optional.ofNullable(switch (operator) {
            case "_<_" -> inputs -> Double.compare(a.of(inputs), b.of(inputs)) < 0;
            case "_<=_" -> inputs -> Double.compare(a.of(inputs), b.of(inputs)) <= 0;
            case "_>_" -> inputs -> Double.compare(a.of(inputs), b.of(inputs)) > 0;
            case "_>=_" -> inputs -> Double.compare(a.of(inputs), b.of(inputs)) >= 0;
            default -> null;
        });
    }

    /** A number; whole constants only where CEL compares them with doubles, for its arithmetic on them is another. */
    private Optional<Amount> number(CelExpr expression, boolean wholeAllowed) {
        return switch (expression.getKind()) {
            case CONSTANT -> constant(expression.constant(), wholeAllowed);
            case IDENT -> Optional.ofNullable(numbers.get(expression.ident().name()))
                    .map(slot -> slot(slot.intValue()));
            case CALL -> arithmetic(expression.call());
            default -> Optional.empty();
        };
    }

    private static Amount slot(int slot) {
        return inputs -> inputs.number(slot);
    }

    private static Optional<Amount> constant(CelConstant constant, boolean wholeAllowed) {
        if (constant.getKind() == CelConstant.Kind.DOUBLE_VALUE) {
            double value = constant.doubleValue();
            return Optional.of(_ -> value);
        }
        if (wholeAllowed && constant.getKind() == CelConstant.Kind.INT64_VALUE
                && Math.abs(constant.int64Value()) <= EXACT_MAX) {
            double value = constant.int64Value();
            return Optional.of(_ -> value);
        }
        return Optional.empty();
    }

    private Optional<Amount> arithmetic(CelExpr.CelCall call) {
        if (call.target().isPresent()) {
            return Optional.empty();
        }
        var args = call.args();
        if (call.function().equals("-_")) {
            return number(args.getFirst(), false).map(a -> inputs -> -a.of(inputs));
        }
        if (args.size() != 2 || !Set.of("_+_", "_-_", "_*_", "_/_").contains(call.function())) {
            return Optional.empty();
        }
        return number(args.get(0), false).flatMap(a -> number(args.get(1), false).map(b -> switch (call.function()) {
            case "_+_" -> inputs -> a.of(inputs) + b.of(inputs);
            case "_-_" -> inputs -> a.of(inputs) - b.of(inputs);
            case "_*_" -> inputs -> a.of(inputs) * b.of(inputs);
            default -> inputs -> a.of(inputs) / b.of(inputs);
        }));
    }
}
