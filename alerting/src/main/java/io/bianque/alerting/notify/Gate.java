package io.bianque.alerting.notify;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What a message must pass before its first byte leaves. It opens when the decision to send is durable; until then all but
 * sending may be done: the text written, the name looked up, the connection made. Thread-safe.
 */
public final class Gate {
    private enum State {
        CLOSED, OPEN, GIVEN_UP
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.CLOSED);
    private final CountDownLatch decided = new CountDownLatch(1);
    private final long waitNanos;

    /**
     * A closed gate.
     *
     * @param waitAtMost how long somebody waits before it before it is given up
     */
    public Gate(Duration waitAtMost) {
        this.waitNanos = waitAtMost.toNanos();
    }

    /** A gate that is open: for what is durable already. */
    public static Gate opened() {
        var gate = new Gate(Duration.ZERO);
        gate.open();
        return gate;
    }

    /** A gate that was given up: the message is written, and does not leave. */
    public static Gate shut() {
        var gate = new Gate(Duration.ZERO);
        gate.giveUp();
        return gate;
    }

    /** Lets the message through. Says whether it is open now; false when it was given up before. */
    public boolean open() {
        return decide(State.OPEN);
    }

    /** The message is not to go this way any more. Says whether it is given up now; false when it was open before. */
    public boolean giveUp() {
        return decide(State.GIVEN_UP);
    }

    private boolean decide(State wanted) {
        if (state.compareAndSet(State.CLOSED, wanted)) {
            decided.countDown();
        }
        return state.get() == wanted;
    }

    /** Whether the message is not to go this way any more. */
    boolean isGivenUp() {
        return state.get() == State.GIVEN_UP;
    }

    /** Waits until it is open, or given up, which a wait that took too long does itself. Says whether it is open. */
    public boolean pass() {
        try {
            // Mostly it is open by now: then nobody has to be woken at its end.
            if (decided.getCount() > 0 && !decided.await(waitNanos, TimeUnit.NANOSECONDS)) {
                giveUp();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            giveUp();
        }
        return state.get() == State.OPEN;
    }
}
