package io.bianque.alerting.rule;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelMutableExpr;

/**
 * Makes doubles of the whole numbers in an expression: all that conditions know are doubles, and CEL neither adds a whole number to a
 * double nor takes 0/0 for no number beside one. The sizes of texts alone are whole: what stands beside them stays. Stateless.
 */
final class Doubles {
    private static final String SIZE = "size";

    private Doubles() {}

    /** Changes an expression that was parsed and not checked yet. */
    static void of(CelMutableExpr expression) {
        switch (expression.getKind()) {
            case CONSTANT -> {
                var constant = expression.constant();
                if (constant.getKind() == CelConstant.Kind.INT64_VALUE) {
                    expression.setConstant(CelConstant.ofValue((double) constant.int64Value()));
                }
            }
            case CALL -> {
                boolean whole = expression.call().args().stream().anyMatch(Doubles::isSize);
                for (var argument : expression.call().args()) {
                    if (!whole || argument.getKind() == CelExpr.ExprKind.Kind.CALL) {
                        of(argument);
                    }
                }
            }
            case LIST -> expression.list().elements().forEach(Doubles::of);
            case SELECT, IDENT, MAP, STRUCT, COMPREHENSION, NOT_SET -> {
                // no numbers of ours
            }
        }
    }

    private static boolean isSize(CelMutableExpr expression) {
        return expression.getKind() == CelExpr.ExprKind.Kind.CALL && expression.call().function().equals(SIZE);
    }
}
