package io.bianque.alerting.notify.webhook;

import io.bianque.alerting.notify.Notifier;
import io.bianque.alerting.notify.ReceiverContext;
import io.bianque.alerting.notify.ReceiverKind;
import io.bianque.config.MapReader;
import java.time.InstantSource;

/** {@code kind: webhook} with {@code url} and an optional {@code secret}. */
public final class WebhookKind implements ReceiverKind {
    private final InstantSource wall;

    /**
     * The kind.
     *
     * @param wall stamps the signature
     */
    public WebhookKind(InstantSource wall) {
        this.wall = wall;
    }

    @Override
    public String name() {
        return "webhook";
    }

    @Override
    public Notifier read(MapReader settings, ReceiverContext context) {
        var url = context.url(settings, "url", "");
        return new WebhookNotifier(url, context.secret(settings, "secret"), context, wall);
    }
}
