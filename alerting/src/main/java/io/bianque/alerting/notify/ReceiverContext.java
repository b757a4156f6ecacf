package io.bianque.alerting.notify;

import io.bianque.config.MapReader;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a kind of receiver is made with.
 *
 * @param http      the one client
 * @param policy    where this receiver may be
 * @param texts     in its language
 * @param publicUrl where people find the page, without a slash at the end; empty when that is not known
 * @param directory against which {@code *_file} paths are resolved
 */
public record ReceiverContext(OutboundHttp http, AddressPolicy policy, Texts texts, String publicUrl, Path directory) {
    private static final int SECRET_BYTES_MAX = 16 << 10;

    /** Where people find this incident, or empty when the page's address is not known. */
    public String link(String subject) {
        if (publicUrl.isEmpty()) {
            return "";
        }
        // A summary has no page of its own: all that it holds is on the first one.
        return subject.startsWith("INC-") ? publicUrl + "/incidents/" + subject : publicUrl + "/";
    }

    /**
     * A setting that may stand in the file itself or, as {@code NAME_file}, in a file of its own, whose trailing line
     * break does not count. Empty when neither is given; both is a problem, as is a file that cannot be read.
     */
    public String secret(MapReader settings, String name) {
        var inline = settings.string(name).orElse("");
        var file = settings.string(name + "_file").orElse("");
        if (file.isEmpty()) {
            return inline;
        }
        if (!inline.isEmpty()) {
            settings.problem(name, "is given twice, also as " + name + "_file", "keep one of the two");
            return inline;
        }
        try {
            var path = directory.resolve(file);
            if (Files.size(path) > SECRET_BYTES_MAX) {
                settings.problem(name + "_file", path + " has more than " + SECRET_BYTES_MAX + " bytes",
                        "is this the right file?");
                return "";
            }
            var text = Files.readString(path, StandardCharsets.UTF_8).strip();
            if (text.isEmpty()) {
                settings.problem(name + "_file", path + " is empty", "write the value into it");
            }
            return text;
        } catch (IOException e) {
            settings.problem(name + "_file", "cannot be read: " + e.getClass().getSimpleName() + " "
                    + directory.resolve(file), "check the path (relative to this file) and its permissions");
            return "";
        }
    }

    /** A URL to post to, as by {@link #secret}; anything but http(s) with a host is a problem. */
    public URI url(MapReader settings, String name, String defaultUrl) {
        var text = secret(settings, name);
        if (text.isEmpty() && defaultUrl.isEmpty()) {
            settings.problem(name + " is missing", "give " + name + " or " + name + "_file");
        }
        var fallback = URI.create("https://invalid.invalid/");
        try {
            var uri = new URI(text.isEmpty() && !defaultUrl.isEmpty() ? defaultUrl : text);
            boolean plain = "http".equalsIgnoreCase(uri.getScheme());
            if (uri.getHost() == null || uri.getUserInfo() != null || uri.getPort() > 65_535
                    || !(plain || "https".equalsIgnoreCase(uri.getScheme()))) {
                if (!text.isEmpty()) {
                    settings.problem(name, "is no http or https URL with a host and without user and password",
                            "write it like https://hooks.example.com/path");
                }
                return fallback;
            }
            if (plain && !policy.allowPlainHttp()) {
                settings.problem(name, "is plain HTTP, which anybody on the way can read and change",
                        "use https, or set allow_plain_http: true and list the address in allow_addresses");
            }
            return uri;
        } catch (URISyntaxException e) {
            // The URL itself may be the secret: it is not repeated here.
            settings.problem(name, "is no URL", "write it like https://hooks.example.com/path");
            return fallback;
        }
    }
}
