package io.bianque.dashboard.api;

import io.bianque.alerting.topology.ChangeNote;
import io.bianque.alerting.topology.Changes;
import io.bianque.collector.fleet.FleetView;
import io.bianque.collector.topology.EntityId;
import io.bianque.dashboard.signin.SignIn.Person;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The changes that people and tools tell of, such as a release. */
@RestController
class ChangesController {
    private static final int LIMIT_MAX = 500;

    private final Changes changes;
    private final FleetView fleet;

    ChangesController(Changes changes, FleetView fleet) {
        this.changes = changes;
        this.fleet = fleet;
    }

    /** As it comes in; all but entity and what may be left out. */
    record NewChange(@Nullable String entity, @Nullable String what, @Nullable String kind, @Nullable Long at,
            @Nullable String by, @Nullable String id) {}

    record ChangeView(String entity, String what, String kind, long at, String by, String id) {
        static ChangeView of(ChangeNote note) {
            return new ChangeView(note.entity().toString(), note.what(), note.kind(), note.atMillis(), note.by(),
                    note.id());
        }
    }

    record ChangesPage(long at, List<ChangeView> items) {}

    @GetMapping("/api/v1/changes")
    ResponseEntity<Object> recent(@RequestParam(defaultValue = "50") int limit) {
        if (limit < 1 || limit > LIMIT_MAX) {
            return bad("limit is 1 to " + LIMIT_MAX);
        }
        return ResponseEntity.ok().header(HttpHeaders.CACHE_CONTROL, "no-store").body(
                new ChangesPage(fleet.atMillis(), changes.recent(limit).stream().map(ChangeView::of).toList()));
    }

    @PostMapping("/api/v1/changes")
    ResponseEntity<Object> take(@RequestBody NewChange change, @AuthenticationPrincipal Person person) {
        var entity = EntityId.parse(Objects.requireNonNullElse(change.entity(), ""));
        var what = Objects.requireNonNullElse(change.what(), "");
        var kind = Objects.requireNonNullElse(change.kind(), "other");
        var by = Objects.requireNonNullElse(change.by(), person.name());
        var id = Objects.requireNonNullElseGet(change.id(), () -> UUID.randomUUID().toString());
        long at = Objects.requireNonNullElseGet(change.at(), fleet::atMillis);
        if (entity.isEmpty() || !ChangeNote.isSound(kind, what, by, id) || at < 0
                || at > fleet.atMillis() + ChangeNote.AHEAD_MILLIS_MAX) {
            return bad("entity is kind:name, what 1 to 200 characters, kind at most 64, by and id at most 128, "
                    + "at in milliseconds since 1970 and not in the future");
        }
        var note = new ChangeNote(entity.get(), kind, what, at, by, id);
        boolean isNew = changes.take(note);
        return ResponseEntity.status(isNew ? HttpStatus.CREATED : HttpStatus.OK).body(ChangeView.of(note));
    }

    private static ResponseEntity<Object> bad(String detail) {
        return Problem.of(HttpStatus.BAD_REQUEST, "request.bad", detail, Map.of()).answer();
    }
}
