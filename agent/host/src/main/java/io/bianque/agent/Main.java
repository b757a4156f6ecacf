package io.bianque.agent;

import io.bianque.agent.boot.CommandLine;

/** The agent's program. */
public final class Main {
    private Main() {}

    /**
     * Runs the agent until it is told to stop.
     *
     * @param args {@code --config FILE}; with {@code --check-config} it only says whether the file is good
     */
    public static void main(String[] args) {
        var status = CommandLine.run(args);
        if (status != CommandLine.RUNS) {
            System.exit(status);
        }
    }
}
