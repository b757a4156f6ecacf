package io.bianque.bench.simulator;

/** Makes what stands behind the rules. */
public final class Examiners {
    private Examiners() {}

    /** One that was told nothing, with the default settings. */
    public static Examiner of() {
        return new IncidentExaminer();
    }
}
