package io.bianque.server.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Where a server has its page, its own metrics and its data: as somebody said, else as {@code run.json} says, which
 * {@code deploy/up} has written where the data are, else where one is that was started without options. Where nobody says
 * where the data are, only a {@code run.json} counts that no other user can have written.
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
        var searched = file + " is not there";
        var run = Optional.<JsonNode>empty();
        try {
            run = HostLimits.run(data.isPresent() ? file : OwnFile.checked(file, OwnFile::user));
        } catch (OwnFile.Foreign e) {
            searched = String.valueOf(e.getMessage());
        } catch (IOException _) {
            // Not there.
        }
        // Never elsewhere: a password goes to the page.
        var web = address(run, "web");
        var own = address(run, "management");
        boolean isKnown = run.isPresent();
        boolean isAnother = data.isEmpty() && isKnown && url.isPresent()
                && !web.map(Whereabouts::same).equals(url.map(Whereabouts::same));
        var page = url.or(() -> web).orElse(USUAL_WEB);
        var metrics = management
                .or(() -> isAnother ? Optional.empty() : own);
        boolean isGuess = metrics.isEmpty() && same(page).equals(USUAL_WEB);
        return new Whereabouts(page, isGuess ? Optional.of(USUAL_MANAGEMENT) : metrics,
                data.or(() -> isKnown && !isAnother ? Optional.of(usual) : Optional.empty()), isGuess,
                isAnother
                        ? file + " is of another server"
                        : isKnown ? file + " names no address of them on this machine" : searched);
    }

    private static Optional<String> address(Optional<JsonNode> run, String name) {
        return run.map(each -> each.path(name).asString("")).filter(each -> HERE.matcher(each).matches());
    }

    /** An address as it is compared. */
    private static String same(String url) {
        return url.replaceAll("/+$", "").replace("//localhost", "//127.0.0.1");
    }
}
