package io.bianque.dashboard.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The runbooks that come with Bianque, as their Markdown; the page shows it as text and never as markup. */
@RestController
class RunbookController {
    /** One plain name, nothing that could leave the folder. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,99}");

    record Runbook(String name, String text) {}

    @GetMapping("/api/v1/runbooks/{name}")
    ResponseEntity<Object> runbook(@PathVariable String name) throws IOException {
        if (NAME.matcher(name).matches()) {
            var file = new ClassPathResource("runbooks/" + name + ".md");
            if (file.exists()) {
                return ResponseEntity.ok().header(HttpHeaders.CACHE_CONTROL, "no-store")
                        .body(new Runbook(name, file.getContentAsString(StandardCharsets.UTF_8)));
            }
        }
        return Problem.of(HttpStatus.NOT_FOUND, "missing.runbook", "there is no runbook of this name", Map.of())
                .answer();
    }
}
