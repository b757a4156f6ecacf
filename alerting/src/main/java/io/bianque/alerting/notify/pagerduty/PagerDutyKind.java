package io.bianque.alerting.notify.pagerduty;

import io.bianque.alerting.notify.Notifier;
import io.bianque.alerting.notify.ReceiverContext;
import io.bianque.alerting.notify.ReceiverKind;
import io.bianque.config.MapReader;

/** {@code kind: pagerduty} with {@code routing_key}; {@code url} for another region than the United States. */
public final class PagerDutyKind implements ReceiverKind {
    private static final String URL = "https://events.pagerduty.com/v2/enqueue";

    @Override
    public String name() {
        return "pagerduty";
    }

    @Override
    public Notifier read(MapReader settings, ReceiverContext context) {
        var url = context.url(settings, "url", URL);
        var key = context.secret(settings, "routing_key");
        if (key.isEmpty() && !settings.has("routing_key") && !settings.has("routing_key_file")) {
            settings.problem("routing_key is missing",
                    "give the integration key of an Events API v2 integration as routing_key or routing_key_file");
        } else if (!key.matches("[A-Za-z0-9]{1,64}") && !key.isEmpty()) {
            settings.problem("routing_key", "is not made of letters and digits alone",
                    "copy the integration key of an Events API v2 integration");
        }
        return new PagerDutyNotifier(url, key, context);
    }
}
