package io.bianque.dashboard.api;

import io.bianque.alerting.diagnosis.EvidenceTexts;
import io.bianque.alerting.run.Runs;
import io.bianque.alerting.run.Runs.Decision;
import io.bianque.alerting.runbook.Approvers;
import io.bianque.dashboard.signin.Role;
import io.bianque.dashboard.signin.SignIn.Person;
import io.bianque.dashboard.view.RunViews;
import io.bianque.dashboard.view.RunViews.AutomationView;
import io.bianque.dashboard.view.RunViews.RunView;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Runs of runbooks: what was done and on what grounds, what waits for a person, and the switch that stops it all. */
@RestController
class RunsController {
    private static final int LIMIT_MAX = 500;
    private static final int COMMAND_ID_MAX = 100;

    private final Pages pages;
    private final Runs runs;

    RunsController(Pages pages, Runs runs) {
        this.pages = pages;
        this.runs = runs;
    }

    record RunsPage(long at, String node, AutomationView automation, List<RunView> items) {}

    /** What a person says: {@code approve} or {@code reject}, of the plan of this hash. */
    record Approval(@Nullable String decision, @Nullable String planHash) {}

    record Switch(@Nullable Boolean on) {}

    @GetMapping("/api/v1/runs")
    ResponseEntity<Object> list(@RequestParam(required = false) @Nullable String incident,
            @RequestParam(defaultValue = "100") int limit, @RequestParam(defaultValue = "en") String lang) {
        if (limit < 1 || limit > LIMIT_MAX) {
            return bad("limit is a number from 1 to " + LIMIT_MAX);
        }
        var texts = texts(lang);
        return fresh(new RunsPage(pages.atMillis(), pages.node(), RunViews.automation(runs.automation()),
                runs.list(incident, limit).stream().map(run -> RunViews.run(run, texts)).toList()));
    }

    @GetMapping("/api/v1/runs/{id}")
    ResponseEntity<Object> run(@PathVariable String id, @RequestParam(defaultValue = "en") String lang) {
        return runs.run(id).<ResponseEntity<Object>>map(run -> fresh(RunViews.run(run, texts(lang))))
                .orElseGet(() -> missing(id));
    }

    @PostMapping("/api/v1/runs/{id}/approval")
    ResponseEntity<Object> decide(@PathVariable String id, @RequestBody Approval approval,
            @AuthenticationPrincipal Person person,
            @RequestHeader(name = "Idempotency-Key", defaultValue = "") String commandId,
            @RequestParam(defaultValue = "en") String lang) {
        var hash = approval.planHash();
        boolean approves = "approve".equals(approval.decision());
        if (!isUsable(commandId) || hash == null || !(approves || "reject".equals(approval.decision()))) {
            return bad("the body is {decision: approve or reject, planHash}, and the header Idempotency-Key names "
                    + "this one tap, at most " + COMMAND_ID_MAX + " characters");
        }
        var run = runs.run(id);
        if (run.isEmpty()) {
            return missing(id);
        }
        var needed = role(run.get().approvers());
        if (person.role().compareTo(needed) < 0) {
            return Problem.of(HttpStatus.FORBIDDEN, "role.missing", "this runbook needs the role " + needed,
                    Map.of("role", needed.name().toLowerCase(Locale.ROOT))).answer();
        }
        return switch (runs.decide(id, approves, person.name(), hash, commandId)) {
            case Decision.Taken(var now) -> fresh(RunViews.run(now, texts(lang)));
            case Decision.Stale(var now) -> Problem.of(HttpStatus.CONFLICT, "run.stale",
                    "it does not wait for this any more, or its plan is another now",
                    Map.of("status", now.status().name().toLowerCase(Locale.ROOT), "planHash", now.planHash()))
                    .answer();
            case Decision.Missing() -> missing(id);
        };
    }

    @GetMapping("/api/v1/automation")
    ResponseEntity<Object> automation() {
        return fresh(RunViews.automation(runs.automation()));
    }

    @PostMapping("/api/v1/automation")
    ResponseEntity<Object> automate(@RequestBody Switch turn, @AuthenticationPrincipal Person person,
            @RequestHeader(name = "Idempotency-Key", defaultValue = "") String commandId) {
        if (!isUsable(commandId) || turn.on() == null) {
            return bad("the body is {on: true or false}, and the header Idempotency-Key names this one tap, at most "
                    + COMMAND_ID_MAX + " characters");
        }
        if (turn.on() && !runs.automation().configured()) {
            return Problem.of(HttpStatus.CONFLICT, "automation.configured_off",
                    "the configuration has turned automation off (bianque.alerting.automation)", Map.of()).answer();
        }
        return fresh(RunViews.automation(runs.automate(turn.on(), person.name(), commandId)));
    }

    private static EvidenceTexts texts(String lang) {
        return new EvidenceTexts("zh-CN".equals(lang) ? Locale.SIMPLIFIED_CHINESE : Locale.ENGLISH,
                ZoneId.systemDefault());
    }

    private static Role role(Approvers approvers) {
        return switch (approvers) {
            case RESPONDER -> Role.RESPONDER;
            case APPROVER -> Role.APPROVER;
            case ADMIN -> Role.ADMIN;
        };
    }

    private static boolean isUsable(String commandId) {
        return !commandId.isBlank() && commandId.length() <= COMMAND_ID_MAX;
    }

    private static ResponseEntity<Object> fresh(Object body) {
        return ResponseEntity.ok().header(HttpHeaders.CACHE_CONTROL, "no-store").body(body);
    }

    private static ResponseEntity<Object> missing(String id) {
        return Problem.of(HttpStatus.NOT_FOUND, "missing.run", "there is no run of this name",
                Map.of("id", id.substring(0, Math.min(200, id.length())))).answer();
    }

    private static ResponseEntity<Object> bad(String why) {
        return Problem.of(HttpStatus.BAD_REQUEST, "request.bad", why, Map.of()).answer();
    }
}
