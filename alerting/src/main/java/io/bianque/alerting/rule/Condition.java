package io.bianque.alerting.rule;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelMutableAst;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A boolean CEL expression over the named values of {@link Inputs}, checked when loaded. Immutable and thread-safe.
 *
 * <p>No loop can be written (the only macro is {@code has}), so that the time of one evaluation is bounded by the size of
 * the expression: at most {@link #LENGTH_MAX} characters, {@link #NODES_MAX} nodes, {@link #DEPTH_MAX} levels. Patterns are
 * RE2. About a microsecond a time, some nanoseconds when it is plain arithmetic and comparison.
 */
public final class Condition {
    /** The longest expression taken, in characters. */
    static final int LENGTH_MAX = 4_096;
    /** The most nodes that an expression may have. */
    static final int NODES_MAX = 500;
    /** The deepest nesting. */
    static final int DEPTH_MAX = 32;

    private static final CelOptions OPTIONS = CelOptions.current().maxExpressionCodePointSize(LENGTH_MAX)
            .maxParseExpressionNodeCount(NODES_MAX).maxParseRecursionDepth(DEPTH_MAX).maxParseErrorRecoveryLimit(4)
            .comprehensionMaxIterations(0).maxRegexProgramSize(1_000).enableHeterogeneousNumericComparisons(true)
            .build();

    private static final CelRuntime RUNTIME = CelRuntimeFactory.plannerRuntimeBuilder().setOptions(OPTIONS).build();

    /** What one evaluation says. */
    public enum Verdict {
        TRUE, FALSE,
        /** A value it needs is not known yet, or it failed, as on a label that is not there. */
        UNKNOWN
    }

    /** What became of an attempt to compile. */
    sealed interface Compilation {
        record Compiled(Condition condition) implements Compilation {}

        record Refused(List<Fault> faults) implements Compilation {
            public Refused {
                faults = List.copyOf(faults);
            }
        }
    }

    /**
     * One fault of an expression.
     *
     * @param line   within the expression, from 1
     * @param column within that line, from 1
     */
    record Fault(int line, int column, String what) {}

    private final String source;
    private final Program program;
    private final Lowered.@Nullable Test lowered;
    /** What must hold for the whole to hold, on primitives; null when there is no such part. */
    private final Lowered.@Nullable Test necessary;
    private final double @Nullable [] breakpoints;
    private final int[] slots;
    private final String[] slotNames;
    private final Set<String> names;

    private Condition(String source, Program program, CelExpr expression, Scope scope, Set<String> names) {
        this.source = source;
        this.program = program;
        this.lowered = Lowered.of(expression, scope).orElse(null);
        this.necessary = Lowered.necessary(expression, scope).orElse(null);
        this.breakpoints = Breakpoints.of(expression, names);
        this.names = Set.copyOf(names);
        var used = new ArrayList<Integer>();
        var usedNames = new ArrayList<String>();
        scope.numbers().forEach((name, slot) -> {
            if (names.contains(name)) {
                used.add(slot);
                usedNames.add(name);
            }
        });
        this.slots = used.stream().mapToInt(Integer::intValue).toArray();
        this.slotNames = usedNames.toArray(String[]::new);
    }

    /** Compiles an expression for a scope. Milliseconds; at load only. */
    static Compilation compile(String source, Scope scope) {
        if (source.codePointCount(0, source.length()) > LENGTH_MAX) {
            // Before the parser sees it: a huge text must cost nothing.
            return new Compilation.Refused(
                    List.of(new Fault(1, 1, "the condition has " + source.length() + " characters, at most "
                            + LENGTH_MAX + " are allowed")));
        }
        var builder = CelCompilerFactory.standardCelCompilerBuilder().setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.HAS).setResultType(SimpleType.BOOL)
                .addVar("labels", MapType.create(SimpleType.STRING, SimpleType.STRING));
        scope.numbers().keySet().forEach(name -> builder.addVar(name, SimpleType.DOUBLE));
        scope.texts().forEach(name -> builder.addVar(name, SimpleType.STRING));
        return compile(source, builder.build(), scope);
    }

    private static Compilation compile(String source, CelCompiler compiler, Scope scope) {
        try {
            var parsed = compiler.parse(source).getAst();
            var doubles = CelMutableAst.fromCelAst(parsed);
            Doubles.of(doubles.expr());
            var checked = compiler.check(doubles.toParsedAst());
            if (checked.hasError()) {
                checked = compiler.compile(source); // whose faults speak of the text as it is written
            }
            var faults = new ArrayList<Fault>();
            var ast = checked.getAst();
            checkPatterns(parsed, parsed.getExpr(), faults);
            return faults.isEmpty()
                    ? new Compilation.Compiled(of(source, ast, scope))
                    : new Compilation.Refused(faults);
        } catch (CelValidationException e) {
            return new Compilation.Refused(e.getErrors().stream().limit(8).map(Condition::fault).toList());
        } catch (CelEvaluationException e) {
            return new Compilation.Refused(List.of(new Fault(1, 1, String.valueOf(e.getMessage()))));
        }
    }

    private static Condition of(String source, CelAbstractSyntaxTree ast, Scope scope) throws CelEvaluationException {
        var names = new TreeSet<String>();
        collectNames(ast.getExpr(), names);
        return new Condition(source, RUNTIME.createProgram(ast), ast.getExpr(), scope, names);
    }

    private static Fault fault(CelIssue issue) {
        var at = issue.getSourceLocation();
        var what = issue.getMessage().strip().replaceAll("\\s+", " ");
        return new Fault(Math.max(1, at.getLine()), Math.max(0, at.getColumn()) + 1, what);
    }

    /** Patterns must be written out, so that they are looked at once, here. */
    private static void checkPatterns(CelAbstractSyntaxTree ast, CelExpr expression, List<Fault> faults) {
        if (expression.getKind() == CelExpr.ExprKind.Kind.SELECT) {
            checkPatterns(ast, expression.select().operand(), faults);
        } else if (expression.getKind() == CelExpr.ExprKind.Kind.LIST) {
            expression.list().elements().forEach(element -> checkPatterns(ast, element, faults));
        } else if (expression.getKind() == CelExpr.ExprKind.Kind.CALL) {
            var call = expression.call();
            call.target().ifPresent(target -> checkPatterns(ast, target, faults));
            call.args().forEach(argument -> checkPatterns(ast, argument, faults));
            if (call.function().equals("matches")) {
                checkPattern(ast, call.args().getLast(), faults);
            }
        }
    }

    private static void checkPattern(CelAbstractSyntaxTree ast, CelExpr pattern, List<Fault> faults) {
        try {
            if (pattern.getKind() != CelExpr.ExprKind.Kind.CONSTANT) {
                throw new IllegalArgumentException("the pattern of 'matches' must be written out");
            }
            Patterns.compile(pattern.constant().stringValue());
        } catch (IllegalArgumentException e) {
            var at = Optional.ofNullable(ast.getSource().getPositionsMap().get(pattern.id()))
                    .flatMap(offset -> ast.getSource().getOffsetLocation(offset));
            faults.add(new Fault(at.map(place -> Math.max(1, place.getLine())).orElse(1),
                    at.map(place -> Math.max(0, place.getColumn()) + 1).orElse(1), String.valueOf(e.getMessage())));
        }
    }

    private static void collectNames(CelExpr expression, Set<String> names) {
        switch (expression.getKind()) {
            case IDENT -> names.add(expression.ident().name());
            case SELECT -> collectNames(expression.select().operand(), names);
            case CALL -> {
                expression.call().target().ifPresent(target -> collectNames(target, names));
                expression.call().args().forEach(argument -> collectNames(argument, names));
            }
            case LIST -> expression.list().elements().forEach(element -> collectNames(element, names));
            case MAP -> expression.map().entries().forEach(entry -> {
                collectNames(entry.key(), names);
                collectNames(entry.value(), names);
            });
            case STRUCT -> expression.struct().entries().forEach(entry -> collectNames(entry.value(), names));
            case COMPREHENSION -> throw new IllegalStateException("a comprehension without a macro for it");
            case CONSTANT, NOT_SET -> {
            }
        }
    }

    /** The expression as written. */
    public String source() {
        return source;
    }

    /** Whether it uses a name. */
    public boolean uses(String name) {
        return names.contains(name);
    }

    /** Whether it depends on nothing but the newest value, so that an equal value needs no new evaluation. */
    public boolean usesValueOnly() {
        return Set.of("value", "labels").containsAll(names);
    }

    /** The slots of the numbers that it uses, one bit each. */
    long slots() {
        long bits = 0;
        for (int slot : slots) {
            bits |= 1L << slot;
        }
        return bits;
    }

    /**
     * The values at which its answer may change, ascending, when it does nothing but compare {@code value} with them: between
     * two of them the answer for the same labels is one. Null when it looks at more.
     */
    @SuppressWarnings("ReturnsNullCollection") // null is another answer than no bound
    public double @Nullable [] breakpoints() {
        return breakpoints == null ? null : breakpoints.clone();
    }

    /** Whether it runs on primitives, without CEL. */
    public boolean isLowered() {
        return lowered != null;
    }

    /** Judges. A number that is used but not known makes the answer {@link Verdict#UNKNOWN}. */
    public Verdict judge(Inputs inputs) {
        for (int slot : slots) {
            if (Double.isNaN(inputs.number(slot))) {
                return Verdict.UNKNOWN;
            }
        }
        if (lowered != null) {
            return lowered.test(inputs) ? Verdict.TRUE : Verdict.FALSE;
        }
        if (necessary != null && !necessary.test(inputs)) {
            return Verdict.FALSE;
        }
        return judgeByCel(inputs);
    }

    /** Judges by CEL even what could be lowered; the reference for tests and measurements. */
    Verdict judgeByCel(Inputs inputs) {
        try {
            return Boolean.TRUE.equals(program.eval(name -> find(name, inputs))) ? Verdict.TRUE : Verdict.FALSE;
        } catch (CelEvaluationException _) {
            return Verdict.UNKNOWN;
        }
    }

    private Optional<Object> find(String name, Inputs inputs) {
        for (int i = 0; i < slotNames.length; i++) {
            if (slotNames[i].equals(name)) {
                return Optional.of(inputs.number(slots[i]));
            }
        }
        return switch (name) {
            case "labels" -> Optional.of(inputs.labels());
            case "liveness" -> Optional.of(inputs.liveness());
            case "outcome" -> Optional.of(inputs.outcome());
            case "reason" -> Optional.of(inputs.reason());
            default -> Optional.empty();
        };
    }

    @Override
    public String toString() {
        return source;
    }
}
