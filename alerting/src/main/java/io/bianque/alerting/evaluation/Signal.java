package io.bianque.alerting.evaluation;

/** What the newest judgement of an alert's condition said. */
enum Signal {
    /** Not judged yet, or a value it needs is not known: neither raises nor clears. */
    UNKNOWN,
    /** The alert's end holds. */
    CLEAR,
    /** In the band between the bounds: neither raises an alert nor ends one. */
    BETWEEN,
    /** The condition holds. */
    BREACH
}
