package io.bianque.testkit;

/** The process has ended at this instruction. An error, so that no code under test handles it as a failure of the world. */
public final class SimulatedCrash extends Error {
    private static final long serialVersionUID = 1L;

    /** Says where. */
    public SimulatedCrash(String where) {
        super("simulated crash at " + where);
    }
}
