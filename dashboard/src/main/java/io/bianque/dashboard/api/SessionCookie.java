package io.bianque.dashboard.api;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseCookie;

/** The cookie that carries a session's token. */
final class SessionCookie {
    static final String NAME = "bianque_session";

    private SessionCookie() {}

    /** The token that came with a request, or null. */
    static @Nullable String tokenOf(HttpServletRequest request) {
        var cookies = request.getCookies();
        if (cookies != null) {
            for (var cookie : cookies) {
                if (cookie.getName().equals(NAME)) {
                    return cookie.getValue();
                }
            }
        }
        return null;
    }

    static ResponseCookie set(String token, Duration life, boolean secure) {
        return cookie(token, secure).maxAge(life).build();
    }

    static ResponseCookie clear(boolean secure) {
        return cookie("", secure).maxAge(0).build();
    }

    private static ResponseCookie.ResponseCookieBuilder cookie(String value, boolean secure) {
        return ResponseCookie.from(NAME, value).httpOnly(true).sameSite("Lax").secure(secure).path("/");
    }
}
