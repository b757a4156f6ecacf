package io.bianque.agent.boot;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Logs of one line each on standard error. */
final class Logging {
    private static final String FORMAT = "%1$tY-%1$tm-%1$tdT%1$tH:%1$tM:%1$tS.%1$tL%1$tz %4$s %3$s: %5$s%6$s%n";
    /** Held, or the level would go with the logger when nobody else holds it. */
    private static final Logger OSHI = Logger.getLogger("oshi");

    private Logging() {}

    static void set() {
        if (System.getProperty("java.util.logging.SimpleFormatter.format") == null) {
            System.setProperty("java.util.logging.SimpleFormatter.format", FORMAT);
        }
        OSHI.setLevel(Level.SEVERE); // it warns of every file that it may not read
    }
}
