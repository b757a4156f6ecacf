package io.bianque.alerting.diagnosis;

import java.util.List;

/** Asks about the health of entities, each not too often. Confined to the core's thread. */
final class Questions {
    private final long againMillis;
    private List<Effect> effects = List.of();
    private long now;
    private boolean open;

    Questions(long againMillis) {
        this.againMillis = againMillis;
    }

    void begin(long nowMillis, List<Effect> sink) {
        now = nowMillis;
        effects = sink;
        open = false;
    }

    /** Asks whether it is healthy since, unless that was asked just now or nobody could answer. */
    void ask(Node node, long since) {
        if (node.isSilent()) {
            return;
        }
        open = true;
        if (node.askedAt == Node.NEVER || now - node.askedAt >= againMillis) {
            node.askedAt = now;
            node.askedSince = since;
            node.unanswered++;
            effects.add(new Effect.Ask(node.id, since));
        }
    }

    /** When an answer that did not come is to be asked for again. */
    long againMillis() {
        return open ? now + againMillis : Long.MAX_VALUE;
    }
}
