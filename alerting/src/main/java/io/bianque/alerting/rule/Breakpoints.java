package io.bianque.alerting.rule;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The numbers that a condition compares {@code value} with, when that is all it does with it. Between two of them its answer does
 * not change, so that a reading there need not be judged.
 */
final class Breakpoints {
    /** The largest whole number that a double holds exactly with all smaller ones. */
    private static final long EXACT_MAX = 1L << 53;
    private static final Set<String> COMPARISONS = Set.of("_<_", "_<=_", "_>_", "_>=_", "_==_", "_!=_");
    private static final Set<String> LOGIC = Set.of("_&&_", "_||_", "!_", "_?_:_");

    private final TreeSet<Double> points = new TreeSet<>();

    private Breakpoints() {}

    /**
     * Those of a checked expression, ascending; null when it does anything else with the value, or looks at more than the value
     * and labels.
     *
     * @param names all that it uses
     */
    @SuppressWarnings("ReturnsNullCollection") // null is another answer than no bound
    static double @Nullable [] of(CelExpr expression, Set<String> names) {
        var breakpoints = new Breakpoints();
        return Set.of("value", "labels").containsAll(names) && breakpoints.collect(expression)
                ? breakpoints.points.stream().mapToDouble(Double::doubleValue).toArray()
                : null;
    }

    private boolean collect(CelExpr expression) {
        if (expression.getKind() == CelExpr.ExprKind.Kind.CALL) {
            var call = expression.call();
            if (call.target().isEmpty() && LOGIC.contains(call.function())) {
                return call.args().stream().allMatch(this::collect);
            }
            if (call.target().isEmpty() && COMPARISONS.contains(call.function())
                    && (compares(call.args().get(0), call.args().get(1))
                            || compares(call.args().get(1), call.args().get(0)))) {
                return true;
            }
        }
        return !mentionsValue(expression);
    }

    private boolean compares(CelExpr value, CelExpr bound) {
        if (!isValue(value) || bound.getKind() != CelExpr.ExprKind.Kind.CONSTANT) {
            return false;
        }
        var constant = bound.constant();
        if (constant.getKind() == CelConstant.Kind.DOUBLE_VALUE) {
            points.add(constant.doubleValue() + 0.0); // no minus zero: it sorts below zero
            return true;
        }
        if (constant.getKind() == CelConstant.Kind.INT64_VALUE && Math.abs(constant.int64Value()) <= EXACT_MAX) {
            points.add((double) constant.int64Value());
            return true;
        }
        return false;
    }

    private static boolean isValue(CelExpr expression) {
        return expression.getKind() == CelExpr.ExprKind.Kind.IDENT && expression.ident().name().equals("value");
    }

    private static boolean mentionsValue(CelExpr expression) {
        return switch (expression.getKind()) {
            case IDENT -> isValue(expression);
            case SELECT -> mentionsValue(expression.select().operand());
            case CALL -> expression.call().target().filter(Breakpoints::mentionsValue).isPresent()
                    || expression.call().args().stream().anyMatch(Breakpoints::mentionsValue);
            case LIST -> expression.list().elements().stream().anyMatch(Breakpoints::mentionsValue);
            case CONSTANT, NOT_SET -> false;
            case MAP, STRUCT, COMPREHENSION -> true;
        };
    }
}
