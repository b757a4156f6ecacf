package io.bianque.alerting.evaluation;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Whether an alert comes and goes: of its last {@value #SLOTS} judgements each that was another than the one before counts, the
 * newest most. Above {@value #BEGINS} percent it flaps, until it is at or below {@value #ENDS}.
 *
 * <p>The window and its weights (0.8 for the oldest, 0.02 more for each newer one) are those of Icinga.
 */
final class Flaps {
    static final int SLOTS = 20;
    static final int BEGINS = 30;
    static final int ENDS = 25;

    /** Bit 0 is the newest. */
    private int changed;
    private boolean breach;
    private boolean flapping;

    /** Takes the next judgement. */
    void judged(boolean isBreach) {
        changed = (changed << 1 | (isBreach == breach ? 0 : 1)) & (1 << SLOTS) - 1;
        breach = isBreach;
        int weights = 0;
        for (int age = 0; age < SLOTS; age++) {
            if ((changed & 1 << age) != 0) {
                weights += 80 + 2 * (SLOTS - 1 - age); // in hundredths: whole numbers compare exactly
            }
        }
        flapping = weights > (flapping ? ENDS : BEGINS) * SLOTS;
    }

    /** Whether the newest judgement was a breach. */
    boolean wasBreach() {
        return breach;
    }

    boolean isFlapping() {
        return flapping;
    }

    /** How many of the last judgements were another than the one before. */
    int changes() {
        return Integer.bitCount(changed);
    }

    /** Forgets all judgements: what comes after a silence is compared with nothing. */
    void clear() {
        changed = 0;
        breach = false;
        flapping = false;
    }

    /** Takes over another's judgements. */
    void takeFrom(Flaps other) {
        changed = other.changed;
        breach = other.breach;
        flapping = other.flapping;
    }

    /** Writes it: int changed, bool breach, bool flapping. */
    void write(DataOutput out) throws IOException {
        out.writeInt(changed);
        out.writeBoolean(breach);
        out.writeBoolean(flapping);
    }

    void read(DataInput in) throws IOException {
        changed = in.readInt();
        breach = in.readBoolean();
        flapping = in.readBoolean();
    }
}
