package io.bianque.alerting.notify.webhook;

import io.bianque.alerting.journal.Intent;
import io.bianque.alerting.notify.DeliveryOutcome;
import io.bianque.alerting.notify.Gate;
import io.bianque.alerting.notify.Notifier;
import io.bianque.alerting.notify.ReceiverContext;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Posts a {@link WebhookBody}. The same intent again has the same body and the same idempotency key. */
final class WebhookNotifier implements Notifier {
    private final URI url;
    private final String secret;
    private final ReceiverContext context;
    private final InstantSource wall;

    /** @param secret for the signature; empty for none */
    WebhookNotifier(URI url, String secret, ReceiverContext context, InstantSource wall) {
        this.url = url;
        this.secret = secret;
        this.context = context;
        this.wall = wall;
    }

    @Override
    public DeliveryOutcome send(Intent intent) {
        return send(intent, Gate.opened());
    }

    @Override
    public DeliveryOutcome send(Intent intent, Gate gate) {
        byte[] body = WebhookBody.of(intent, context.texts(), context.link(intent.page().subject()));
        var headers = new LinkedHashMap<String, String>();
        headers.put("Content-Type", "application/json; charset=utf-8");
        headers.put("User-Agent", "Bianque");
        headers.put("Idempotency-Key", idempotencyKey(intent));
        headers.put("Bianque-Dedup-Key", intent.dedupKey());
        if (!secret.isEmpty()) {
            headers.put("Bianque-Signature", signature(secret, wall.instant().getEpochSecond(), body));
        }
        return context.http().post(url, headers, body, context.policy(), gate);
    }

    /** Names this message among all messages of all installations, for ever: {@code DEDUPKEY/RECEIVER/STEP/kind}. */
    static String idempotencyKey(Intent intent) {
        int subject = intent.page().subject().length();
        return intent.dedupKey() + intent.id().substring(subject);
    }

    /** {@code t=SECONDS,v1=HEX}: HMAC-SHA256 under the secret over the seconds, a dot and the body. */
    static String signature(String secret, long epochSeconds, byte[] body) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((epochSeconds + ".").getBytes(StandardCharsets.UTF_8));
            return "t=" + epochSeconds + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }
}
