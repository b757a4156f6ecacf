package io.bianque.dashboard.view;

import io.bianque.alerting.silence.Silence;
import io.bianque.alerting.silence.SilenceMatcher;
import io.bianque.alerting.silence.Silences;
import io.bianque.collector.series.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Silences that tests write into. */
public final class FakeSilences implements Silences {
    public final List<Silence> all = new ArrayList<>();
    public boolean full;

    @Override
    public List<Silence> silences() {
        return List.copyOf(all);
    }

    @Override
    public Optional<Silence> silencing(String rule, Labels labels) {
        return all.stream().filter(each -> each.isActive() && each.matches(rule, labels)).findFirst();
    }

    @Override
    public Optional<Silence> silence(List<SilenceMatcher> matchers, long startsMillis, long untilMillis, String author,
            String reason, String commandId) {
        if (full) {
            return Optional.empty();
        }
        all.add(new Silence("SIL-" + (all.size() + 1), matchers, 1, Math.max(1, startsMillis),
                untilMillis, author, reason, commandId, startsMillis == 0, Optional.empty(), 0));
        return Optional.of(all.getLast());
    }

    @Override
    public Optional<Silence> expire(String id, String person, String commandId) {
        var found = all.stream().filter(each -> each.id().equals(id)).findFirst();
        found.ifPresent(each -> all.set(all.indexOf(each), new Silence(each.id(), each.matchers(), each.createdMillis(),
                each.startsMillis(), each.untilMillis(), each.author(), each.reason(), each.command(), each.isBegun(),
                Optional.of(person), 5)));
        return all.stream().filter(each -> each.id().equals(id)).findFirst();
    }
}
