package io.bianque.server.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Where a server has its page, its own metrics and its data: as somebody said, else as {@code run.json} says, which a server that
 * {@code deploy/up} started has written where its data are, else where one is that was started without options.
 *
 * @param web        the page and its API
 * @param management its own metrics; empty where nobody says where they are
 * @param data       its data; empty where nobody says where they are
 * @param isGuess    whether its own metrics are only where they are by default
 * @param searched   what would have said it, and why it does not
 */
record Whereabouts(String web, Optional<String> management, Optional<Path> data, boolean isGuess, String searched) {
    /** Where data are unless the server was told otherwise, seen from where it was started. */
    static final Path USUAL_DATA = Path.of("data");
    private static final String USUAL_WEB = "http://127.0.0.1:8080";
    private static final Pattern HERE = Pattern.compile("https?://(127\\.0\\.0\\.1|localhost|\\[::1])(:\\d{1,5})?/*");
    private static final String USUAL_MANAGEMENT = "http://127.0.0.1:8081";

    /**
     * Finds it.
     *
     * @param url        where its page is, if somebody said so; so of its metrics and its data
     * @param usual      where its data may be if nobody said so
     */
    static Whereabouts find(Optional<String> url, Optional<String> management, Optional<Path> data, Path usual) {
        var file = data.orElse(usual).resolve("run.json");
        var run = HostLimits.run(file);
        // Never elsewhere: a password goes there, and anybody may have written what lies where this runs.
        var web = run.flatMap(each -> address(each, "web")).filter(each -> HERE.matcher(each).matches());
        boolean isAnother = data.isEmpty() && run.isPresent() && url.isPresent()
                && !web.map(Whereabouts::same).equals(url.map(Whereabouts::same));
        var page = url.or(() -> web).orElse(USUAL_WEB);
        var metrics = management
                .or(() -> isAnother ? Optional.empty() : run.flatMap(each -> address(each, "management")));
        boolean isGuess = metrics.isEmpty() && same(page).equals(USUAL_WEB);
        return new Whereabouts(page, isGuess ? Optional.of(USUAL_MANAGEMENT) : metrics,
                data.or(() -> run.isPresent() && !isAnother ? Optional.of(usual) : Optional.empty()), isGuess,
                file + (isAnother ? " is of another server" : " is not there"));
    }

    private static Optional<String> address(JsonNode run, String name) {
        return Optional.of(run.path(name).asString("")).filter(each -> !each.isEmpty());
    }

    /** An address as it is compared. */
    private static String same(String url) {
        return url.replaceAll("/+$", "").replace("//localhost", "//127.0.0.1");
    }
}
