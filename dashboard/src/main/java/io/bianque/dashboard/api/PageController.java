package io.bianque.dashboard.api;

import io.bianque.alerting.state.StateException;
import io.bianque.dashboard.signin.SignIn;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.MediaTypeFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * The page: built files from the class path, and {@code index.html} for every other path, because the page has routes of
 * its own.
 */
@RestController
class PageController {
    private static final String ROOT = "static/";
    private static final String BOOT = "id=\"boot\">{}<";
    private static final String BOOT_NOBODY = "id=\"boot\">{\"session\":null}<";

    private final SignIn signIn;

    PageController(SignIn signIn) {
        this.signIn = signIn;
    }

    @GetMapping("/assets/{name}")
    ResponseEntity<byte[]> asset(@PathVariable String name) throws IOException {
        // One plain name, nothing that could leave the folder.
        if (!name.matches("[A-Za-z0-9._-]{1,200}") || name.startsWith(".")) {
            return ResponseEntity.notFound().build();
        }
        var file = new ClassPathResource(ROOT + "assets/" + name);
        if (!file.exists()) {
            return ResponseEntity.notFound().build();
        }
        return ResponseEntity.ok().contentType(typeOf(name))
                // Names carry a hash of what is in them.
                .cacheControl(CacheControl.maxAge(365, TimeUnit.DAYS).cachePublic().immutable())
                .body(file.getContentAsByteArray());
    }

    @GetMapping("/{*page}")
    ResponseEntity<byte[]> page(@PathVariable String page, HttpServletRequest request) throws IOException {
        var name = page.substring(1);
        if (name.startsWith("api/") || name.startsWith("actuator") || name.startsWith("metrics/")) {
            return ResponseEntity.notFound().build();
        }
        if (name.matches("[A-Za-z0-9_-]{1,60}\\.(svg|ico|png|txt|webmanifest)")) {
            var file = new ClassPathResource(ROOT + name);
            if (file.exists()) {
                return ResponseEntity.ok().contentType(typeOf(name)).cacheControl(CacheControl.maxAge(1, TimeUnit.DAYS))
                        .body(file.getContentAsByteArray());
            }
        }
        var index = new ClassPathResource(ROOT + "index.html");
        if (!index.exists()) {
            return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).contentType(MediaType.TEXT_PLAIN)
                    .body("This server was built without its page (-Dui.skip=true). The API is at /api/v1.\n"
                            .getBytes(StandardCharsets.UTF_8));
        }
        return ResponseEntity.ok().contentType(MediaType.TEXT_HTML).cacheControl(CacheControl.noCache())
                .body(boot(index.getContentAsByteArray(), request));
    }

    /** Tells the page when nobody is signed in, so that it need not ask and be refused. */
    byte[] boot(byte[] index, HttpServletRequest request) {
        var token = SessionCookie.tokenOf(request);
        try {
            if (token != null && signIn.person(token).isPresent()) {
                return index;
            }
        } catch (StateException _) {
            return index; // not known now: the page asks
        }
        return new String(index, StandardCharsets.UTF_8).replace(BOOT, BOOT_NOBODY).getBytes(StandardCharsets.UTF_8);
    }

    private static MediaType typeOf(String name) {
        return MediaTypeFactory.getMediaType(name).orElse(MediaType.APPLICATION_OCTET_STREAM);
    }
}
