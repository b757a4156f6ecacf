package io.bianque.alerting.diagnosis;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A cause that a search has accepted, with all it explains. Lives as long as the search. */
final class Accepted {
    final Node node;
    final Weighed weighed;
    final List<Active> explains;
    /** The case it goes on with; null while it is new. */
    @Nullable
    Case inCase;
    /** The cause that its entity stands on weakly, when that is all that is wrong with it. */
    @Nullable
    Accepted degradedBy;
    /** When what it degrades has waited for its page for as long as anything waits. */
    long degradedDue = Long.MAX_VALUE;
    /** The cause that it most probably belongs to though no declared way leads there, and whose page it is told in. */
    @Nullable
    Accepted joins;
    /** The causes that join this one. */
    final List<Accepted> joined = new ArrayList<>();
    /** Whether it is but what remains of its case: alerts that were told already and that no way leads from any more. */
    boolean remains;
    /** Who lies on the way to what it explains and was not heard of, when it does not alert itself and was not told. */
    List<Node> unheard = List.of();
    /** The groups that broke with it because others of their members were down already. */
    final List<Node> quorumGone = new ArrayList<>();

    Accepted(Node node, Weighed weighed, List<Active> explains) {
        this.node = node;
        this.weighed = weighed;
        this.explains = new ArrayList<>(explains);
    }

    /** Its case may have been merged into another since it was matched with it. */
    void followMerges() {
        inCase = inCase == null ? null : inCase.thatGoesOn();
    }

    /** Whether nothing of it breaks an objective. */
    boolean isHarmless() {
        for (var active : explains) { // asked of every cause in every decision
            if (active.symptom.breaksObjective()) {
                return false;
            }
        }
        return true;
    }
}
