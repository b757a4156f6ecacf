package io.bianque.bench.simulator;

/** What can break. */
enum FaultKind {
    HOST("host", 50), PROCESS("process", 50), DISK("disk", 75), MEMORY("memory", 110), DATABASE("database primary",
            55), CACHE("cache", 55), WEAK("weak dependency", 60), SWITCH("switch", 50), ZONE("zone", 50), COLLECTOR(
                    "collector", 45), LINK("cut link", 50), RELEASE("release gone bad", 60), TWO("two at once", 60);

    private final String words;
    private final int seconds;

    FaultKind(String words, int seconds) {
        this.words = words;
        this.seconds = seconds;
    }

    String words() {
        return words;
    }

    /** How long it lasts until it is mended. */
    int seconds() {
        return seconds;
    }
}
