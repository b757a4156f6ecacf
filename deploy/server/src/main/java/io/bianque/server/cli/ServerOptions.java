package io.bianque.server.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which server is asked, and by whom. */
final class ServerOptions {
    @Option(names = {"--url",
            "--server"}, paramLabel = "URL", description = "the server (default: $BIANQUE_URL, else http://127.0.0.1:8080)")
    private @Nullable String url;

    @Option(names = "--user", paramLabel = "NAME", description = "who signs in (default: $BIANQUE_USER, else admin)")
    private @Nullable String user;

    @Option(names = "--password-file", paramLabel = "FILE", description = "the password (default: $BIANQUE_PASSWORD, else asked for)")
    private @Nullable String passwordFile;

    @Option(names = "--ca", paramLabel = "FILE", description = "trust this certificate authority, PEM")
    private @Nullable String ca;

    @Option(names = "--allow-plain-http", description = "send the password unencrypted to another machine")
    private boolean plainHttp;

    /** Whether a password may go over a network as it is. */
    boolean isPlainHttpAllowed() {
        return plainHttp;
    }

    Optional<String> url() {
        return Optional.ofNullable(url);
    }

    Optional<String> user() {
        return Optional.ofNullable(user);
    }

    Optional<String> passwordFile() {
        return Optional.ofNullable(passwordFile);
    }

    Optional<String> ca() {
        return Optional.ofNullable(ca);
    }
}
