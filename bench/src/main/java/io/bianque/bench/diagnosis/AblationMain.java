package io.bianque.bench.diagnosis;

import io.bianque.alerting.diagnosis.DiagnosisOptions;
import io.bianque.alerting.diagnosis.DiagnosisOptions.Weights;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What each kind of evidence is worth: the same faults with all of it and with one kind after the other left out. Prints one
 * flat JSON object a line. Argument: how many faults. Exit status 0 when it ran to its end.
 */
public final class AblationMain {
    private static final long SEED = 31_000;

    private AblationMain() {}

    public static void main(String[] args) {
        int faults = args.length > 0 ? Integer.parseInt(args[0]) : 400;
        for (var variant : variants().entrySet()) {
            int named = 0;
            int one = 0;
            int pages = 0;
            for (int i = 0; i < faults; i++) {
                var outcome = FaultRun.run(variant.getValue(), SEED + i);
                named += outcome.named() ? 1 : 0;
                one += outcome.pages() == 1 ? 1 : 0;
                pages += outcome.pages();
            }
            System.out.printf(Locale.ROOT, "{\"without\":\"%s\",\"named\":%.3f,\"one_page\":%.3f,\"pages\":%.2f}%n",
                    variant.getKey(), named / (double) faults, one / (double) faults, pages / (double) faults);
        }
    }

    private static Map<String, FaultRun.Evidence> variants() {
        var all = DiagnosisOptions.DEFAULTS.weights();
        var variants = new LinkedHashMap<String, FaultRun.Evidence>();
        variants.put("nothing", new FaultRun.Evidence(DiagnosisOptions.DEFAULTS, true, true));
        variants.put("how unusual each alert is", new FaultRun.Evidence(DiagnosisOptions.DEFAULTS, false, true));
        variants.put("answers about health", new FaultRun.Evidence(DiagnosisOptions.DEFAULTS, true, false));
        variants.put("weights of healthy dependents", weights(with(all, 0, 0, all.quiet(), all.order(), all.direction(),
                all.change(), all.dependent(), all.secondFault())));
        variants.put("quiet ones on the way", weights(with(all, all.healthyBranch(), all.healthyFurther(), 1,
                all.order(), all.direction(), all.change(), all.dependent(), all.secondFault())));
        variants.put("order in time", weights(with(all, all.healthyBranch(), all.healthyFurther(), all.quiet(), 0,
                all.direction(), all.change(), all.dependent(), all.secondFault())));
        variants.put("direction of failing calls", weights(with(all, all.healthyBranch(), all.healthyFurther(),
                all.quiet(), all.order(), 0, all.change(), all.dependent(), all.secondFault())));
        variants.put("changes", weights(with(all, all.healthyBranch(), all.healthyFurther(), all.quiet(), all.order(),
                all.direction(), 0, all.dependent(), all.secondFault())));
        variants.put("what dependents say", weights(with(all, all.healthyBranch(), all.healthyFurther(), all.quiet(),
                all.order(), all.direction(), all.change(), 0.01, all.secondFault())));
        variants.put("missing edges", weights(with(all, all.healthyBranch(), all.healthyFurther(), all.quiet(),
                all.order(), all.direction(), all.change(), all.dependent(), 1e12)));
        return variants;
    }

    private static FaultRun.Evidence weights(Weights weights) {
        var defaults = DiagnosisOptions.DEFAULTS;
        return new FaultRun.Evidence(new DiagnosisOptions(defaults.timing(), weights, defaults.limits()), true, true);
    }

    private static Weights with(Weights all, double healthyBranch, double healthyFurther, double quiet, double order,
            double direction, double change, double dependent, double secondFault) {
        return new Weights(all.strengthMax(), dependent, quiet, all.ownPrice(), all.unknownPrice(), all.silentPrice(),
                all.suspect(), all.late(), all.lost(), healthyBranch, healthyFurther, all.unknown(), order, direction,
                change, all.memory(), all.sticky(), all.temperature(), all.shareKnown(), all.shareSilent(),
                all.shareAll(), all.missingEdge(), secondFault, all.alike(), all.possibleBelow());
    }
}
