package io.bianque.agent.boot;

/** What this program is. */
final class Version {
    private static final String PACKAGED = String.valueOf(Version.class.getPackage().getImplementationVersion());

    /** The version; {@code dev} outside of a package. */
    static final String VERSION = PACKAGED.equals("null") ? "dev" : PACKAGED;
    /** Program and version, as a hello says it. */
    static final String SOFTWARE = "bianque-agent/" + VERSION;

    private Version() {}
}
