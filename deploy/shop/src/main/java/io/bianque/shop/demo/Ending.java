package io.bianque.shop.demo;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/** How a story ends, well, badly or by Ctrl-C: in each case all that it started is stopped. Thread-safe. */
final class Ending {
    private final Teller teller;
    private final Belongings belongings;
    private final AtomicBoolean ending = new AtomicBoolean();

    Ending(Teller teller, Belongings belongings) {
        this.teller = teller;
        this.belongings = belongings;
    }

    /** What is told; throws when it does not come true. */
    interface Story {
        void tell() throws Exception;
    }

    /** Tells the story and stops everything; the exit status, 0 when it came true and nothing is left. Throws nothing. */
    int of(Story story) {
        int status = 1;
        try {
            story.tell();
            belongings.close();
            teller.say("everything is stopped and removed");
            status = 0;
        } catch (Exception e) { // whatever it is: other threads would keep the program running for ever
            // After Ctrl-C nothing is as the story wants it.
            if (!ending.get()) {
                teller.say("FAILED: " + reason(e));
            }
        }
        ending.set(true);
        stop();
        return status;
    }

    /** Stops everything from another thread, in the middle of the story or after it. */
    void interrupt() {
        if (!ending.getAndSet(true)) {
            teller.say("stopping");
        }
        stop();
    }

    private void stop() {
        try {
            belongings.close();
        } catch (Exception e) { // there is nobody else to tell it to
            teller.say("left behind: " + reason(e));
        }
    }

    /** What people can read; of what nobody foresaw its kind too. */
    private static String reason(Exception e) {
        return e.getClass() == IOException.class ? String.valueOf(e.getMessage()) : e.toString();
    }
}
