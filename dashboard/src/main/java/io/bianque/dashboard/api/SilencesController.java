package io.bianque.dashboard.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.incident.Incidents;
import io.bianque.alerting.incident.Incidents.ActiveAlert;
import io.bianque.alerting.incident.Incidents.Incident;
import io.bianque.alerting.incident.Incidents.Standing;
import io.bianque.alerting.incident.Voices;
import io.bianque.alerting.incident.Voices.Voice;
import io.bianque.alerting.rule.RulesInForce;
import io.bianque.alerting.silence.Silence;
import io.bianque.alerting.silence.SilenceMatcher;
import io.bianque.alerting.silence.Silences;
import io.bianque.collector.fleet.FleetView;
import io.bianque.collector.series.Labels;
import io.bianque.dashboard.api.MatcherAdvice.Advice;
import io.bianque.dashboard.signin.SignIn.Person;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** What people do not want to be told of for a time. */
@RestController
class SilencesController {
    private static final int COMMAND_ID_MAX = 100;
    /** So long ago a beginning may be: clocks differ, and forms are filled in slowly. */
    private static final long PAST_MAX_MILLIS = 5 * 60_000L;
    /** Alerts that a preview names; the rest are counted. */
    private static final int NAMED_MAX = 50;

    private final Pages pages;
    private final Silences silences;
    private final Incidents incidents;
    private final MatcherAdvice advice;
    private final MuteCounts counts;

    SilencesController(Pages pages, Silences silences, Incidents incidents, FleetView fleet, RulesInForce rules) {
        this.pages = pages;
        this.silences = silences;
        this.incidents = incidents;
        advice = new MatcherAdvice(new AlertNames(incidents, fleet, rules));
        counts = new MuteCounts(incidents, System::nanoTime);
    }

    /**
     * As it comes in.
     *
     * @param until    when it ends
     * @param lasts    milliseconds from its beginning, in place of {@code until}: the asker's clock may be another than this server's
     * @param startsAt when it begins; null: at once
     * @param startsIn milliseconds from now, in place of {@code startsAt}, for the same reason
     * @param everything whether it is known that nothing narrows the matchers down, and that is meant
     */
    record NewSilence(@Nullable List<String> matchers, @Nullable Long until, @Nullable String reason,
            @Nullable Long lasts, @Nullable Long startsAt, @Nullable Long startsIn, @Nullable Boolean everything) {
        NewSilence(@Nullable List<String> matchers, @Nullable Long until, @Nullable String reason,
                @Nullable Long lasts) {
            this(matchers, until, reason, lasts, null, null, null);
        }
    }

    /** One silence; {@code upcoming} says that it has not begun; {@code mutes} counts the alerts that it is about now, null while they are being counted. */
    record SilenceView(String id, List<String> matchers, long createdAt, long startsAt, long until, String author,
            String reason, boolean active, boolean upcoming, @Nullable String endedBy, @Nullable Long endedAt,
            @Nullable Long mutes) {}

    record SilencesPage(long at, List<SilenceView> items) {}

    /** One alert that a silence would be about. */
    record Muted(String rule, Map<String, String> labels, String state, @Nullable String incident) {}

    /**
     * What a silence would do now.
     *
     * @param alerts    alerts that it is about, pending ones too
     * @param firing    those of them that fire
     * @param incidents open ones of which nobody would be told any more, but would be without it
     * @param told      those of them of which somebody was told before
     * @param items     the first alerts
     * @param warnings  what of the matchers names nothing that is known
     * @param everything that it mutes every alert, or almost every; null when something narrows it down
     * @param startsAt  when it would begin
     * @param until     when it would end; null when that was not asked
     * @param upcoming  whether it would begin later, so that what fires until then is told
     */
    record Preview(long alerts, long firing, List<String> incidents, List<String> told, List<Muted> items,
            List<Advice> warnings, @Nullable Advice everything, long startsAt, @Nullable Long until,
            boolean upcoming) {}

    /** When a silence is to begin and to end; 0 for a beginning at once, and for an end that is not given. */
    private record Span(long starts, long until) {
        static Span of(NewSilence wish, long now) {
            long starts = wish.startsIn() == null
                    ? Objects.requireNonNullElse(wish.startsAt(), 0L)
                    : now + Math.clamp(wish.startsIn(), -2 * Silence.LONGEST_MILLIS, 2 * Silence.LONGEST_MILLIS);
            long until = wish.lasts() == null
                    ? Objects.requireNonNullElse(wish.until(), 0L)
                    : Math.max(now, Math.clamp(starts, 0, now + 2 * Silence.LONGEST_MILLIS))
                            + Math.clamp(wish.lasts(), 0, 2 * Silence.LONGEST_MILLIS);
            return new Span(starts, until);
        }

        /** That its beginning is over; empty when it is not. */
        Optional<Problem> past(long now) {
            var moment = Instant.ofEpochMilli(starts).toString();
            return starts == 0 || starts >= now - PAST_MAX_MILLIS
                    ? Optional.empty()
                    : Optional.of(Problem.of(HttpStatus.BAD_REQUEST, "silence.past", "it would begin at " + moment
                            + ", which is over: give a moment to come, or none to begin at once",
                            Map.of("starts", moment)));
        }
    }

    /** One that has begun, and what of its matchers names nothing that is known. */
    record Begun(@JsonUnwrapped SilenceView silence, List<Advice> warnings) {}

    @GetMapping("/api/v1/silences")
    ResponseEntity<Object> list() {
        var all = silences.silences();
        var mutes = counts.of(all);
        return fresh(HttpStatus.OK, new SilencesPage(pages.atMillis(),
                all.stream().map(each -> view(each, MuteCounts.of(each, mutes))).toList()));
    }

    @PostMapping("/api/v1/silences/preview")
    ResponseEntity<Object> preview(@RequestBody NewSilence wish) {
        List<SilenceMatcher> matchers;
        long now = pages.nowMillis();
        var span = Span.of(wish, now);
        boolean hasEnd = wish.lasts() != null || wish.until() != null;
        var past = span.past(now);
        if (past.isPresent()) {
            return past.get().answer();
        }
        try {
            matchers = matchers(wish);
            Silence.check(matchers, now, span.starts(), hasEnd ? span.until() : Math.max(now, span.starts()) + 1,
                    "preview", "preview");
        } catch (IllegalArgumentException e) {
            return bad(String.valueOf(e.getMessage()));
        }
        var refusal = advice.refusal(matchers);
        if (refusal.isPresent()) {
            return refused(refusal.get());
        }
        var all = incidents.activeAlerts();
        var about = all.stream().filter(each -> isAbout(matchers, each.rule(), each.labels())).toList();
        var muted = muted(matchers, all);
        return fresh(HttpStatus.OK, new Preview(about.size(),
                about.stream().filter(each -> each.state() == AlertState.FIRING).count(),
                muted.stream().map(Incident::id).toList(),
                muted.stream().filter(each -> !each.deliveries().isEmpty()).map(Incident::id).toList(),
                about.stream().limit(NAMED_MAX).map(each -> new Muted(each.rule(), each.labels().toMap(),
                        each.state().name().toLowerCase(Locale.ROOT), each.incidentId())).toList(),
                advice.warnings(matchers), advice.everything(matchers).orElse(null), Math.max(now, span.starts()),
                hasEnd ? Long.valueOf(span.until()) : null,
                span.starts() > now));
    }

    /** The incidents that such a silence would keep from being told, by the same alerts as when it is in force. */
    private List<Incident> muted(List<SilenceMatcher> matchers, List<ActiveAlert> all) {
        var alerts = new HashMap<String, List<Voice>>();
        for (var each : all) {
            if (each.incidentId() != null && each.standing() != Standing.NONE && each.standing() != Standing.WAITING) {
                alerts.computeIfAbsent(each.incidentId(), _ -> new ArrayList<>()).add(each.voice());
            }
        }
        var toldFrom = incidents.toldFrom();
        return incidents.open().stream().filter(incident -> {
            var its = alerts.get(incident.id());
            if (its == null || !incident.isForSomebody(toldFrom)) {
                return false;
            }
            var voices = Voices.of(its, toldFrom, incident.voice());
            return voices.stream().anyMatch(each -> !isSilenced(each)) && voices.stream().allMatch(
                    each -> isAbout(matchers, each.rule(), each.labels()) || isSilenced(each));
        }).sorted(Comparator.comparing(Incident::id)).toList();
    }

    private boolean isSilenced(Voice voice) {
        return silences.silencing(voice.rule(), voice.labels()).isPresent();
    }

    @PostMapping("/api/v1/silences")
    ResponseEntity<Object> begin(@RequestBody NewSilence wish, @AuthenticationPrincipal Person person,
            @RequestHeader(name = "Idempotency-Key", defaultValue = "") String commandId) {
        long now = pages.nowMillis();
        var span = Span.of(wish, now);
        var reason = Objects.requireNonNullElse(wish.reason(), "");
        if (!isUsable(commandId)) {
            return bad("the header Idempotency-Key names this one wish, at most " + COMMAND_ID_MAX + " characters");
        }
        var past = span.past(now);
        if (past.isPresent()) {
            return past.get().answer();
        }
        try {
            var matchers = matchers(wish);
            Silence.check(matchers, now, span.starts(), span.until(), person.name(), reason);
            var refusal = advice.refusal(matchers);
            if (refusal.isPresent()) {
                return refused(refusal.get());
            }
            var everything = advice.everything(matchers);
            if (everything.isPresent() && !Boolean.TRUE.equals(wish.everything())) {
                var why = everything.get();
                return refused(new Advice(why.key(), why.args(),
                        why.text() + "; if that is meant, say so with \"everything\": true"));
            }
            return silences.silence(matchers, span.starts(), span.until(), person.name(), reason, commandId)
                    .map(each -> fresh(HttpStatus.CREATED, new Begun(view(each), advice.warnings(matchers))))
                    .orElseGet(() -> Problem.of(HttpStatus.CONFLICT, "silence.refused",
                            "there are as many silences as there may be, or its end is over", Map.of()).answer());
        } catch (IllegalArgumentException e) {
            return bad(String.valueOf(e.getMessage()));
        }
    }

    @DeleteMapping("/api/v1/silences/{id}")
    ResponseEntity<Object> expire(@PathVariable String id, @AuthenticationPrincipal Person person,
            @RequestHeader(name = "Idempotency-Key", defaultValue = "") String commandId) {
        if (!isUsable(commandId)) {
            return bad("the header Idempotency-Key names this one wish, at most " + COMMAND_ID_MAX + " characters");
        }
        return silences.expire(id, person.name(), commandId).map(each -> fresh(HttpStatus.OK, view(each)))
                .orElseGet(() -> Problem.of(HttpStatus.NOT_FOUND, "missing.silence", "there is no silence of this name",
                        Map.of("id", id.substring(0, Math.min(200, id.length())))).answer());
    }

    private static List<SilenceMatcher> matchers(NewSilence wish) {
        var texts = Objects.requireNonNullElse(wish.matchers(), List.<String>of());
        return texts.stream().limit(Silence.MATCHERS_MAX + 1L).map(SilenceMatcher::parse).toList();
    }

    private static boolean isAbout(List<SilenceMatcher> matchers, String rule, Labels labels) {
        return matchers.stream().allMatch(each -> each.matches(rule, labels));
    }

    private SilenceView view(Silence silence) {
        return view(silence, silence.isActive()
                ? incidents.activeAlerts().stream().filter(each -> silence.matches(each.rule(), each.labels())).count()
                : 0L);
    }

    private static SilenceView view(Silence silence, @Nullable Long mutes) {
        return new SilenceView(silence.id(), silence.matchers().stream().map(SilenceMatcher::toString).toList(),
                silence.createdMillis(), silence.startsMillis(), silence.untilMillis(), silence.author(),
                silence.reason(), silence.isActive(), silence.isUpcoming(), silence.endedBy().orElse(null),
                silence.endedMillis() == 0 ? null : Long.valueOf(silence.endedMillis()), mutes);
    }

    private static boolean isUsable(String commandId) {
        return !commandId.isBlank() && commandId.length() <= COMMAND_ID_MAX;
    }

    private static ResponseEntity<Object> fresh(HttpStatus status, Object body) {
        return ResponseEntity.status(status).header(HttpHeaders.CACHE_CONTROL, "no-store").body(body);
    }

    private static ResponseEntity<Object> refused(Advice why) {
        return Problem.of(HttpStatus.BAD_REQUEST, why.key(), why.text(), why.args()).answer();
    }

    private static ResponseEntity<Object> bad(String detail) {
        return Problem.of(HttpStatus.BAD_REQUEST, "request.bad", detail, Map.of()).answer();
    }
}
