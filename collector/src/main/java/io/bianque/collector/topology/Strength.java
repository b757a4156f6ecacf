package io.bianque.collector.topology;

/** What becomes of a dependent when what it stands on is down. */
public enum Strength {
    /** It does not work either. */
    STRONG,
    /** It works less well: something is slower, or missing. */
    WEAK
}
