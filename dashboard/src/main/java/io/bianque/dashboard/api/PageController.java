package io.bianque.dashboard.api;

import java.io.IOException;
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
    ResponseEntity<byte[]> page(@PathVariable String page) throws IOException {
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
                            .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        return ResponseEntity.ok().contentType(MediaType.TEXT_HTML).cacheControl(CacheControl.noCache())
                .body(index.getContentAsByteArray());
    }

    private static MediaType typeOf(String name) {
        return MediaTypeFactory.getMediaType(name).orElse(MediaType.APPLICATION_OCTET_STREAM);
    }
}
