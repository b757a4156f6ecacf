package io.bianque.alerting.notify;

import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.journal.ReceiverSpec;
import io.bianque.config.ConfigException;
import io.bianque.config.MapReader;
import io.bianque.config.StrictYaml;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads {@code receivers.yaml}; {@code docs/guide/receivers.md} describes it. Immutable and thread-safe. */
public final class ReceiversFile {
    /** Receivers in one file. */
    public static final int MAX_RECEIVERS = 50;

    private final List<ReceiverKind> kinds;
    private final OutboundHttp http;
    private final String publicUrl;
    private final ZoneId zone;

    /**
     * A reader of such files.
     *
     * @param publicUrl where people find the page, or empty
     */
    public ReceiversFile(List<ReceiverKind> kinds, OutboundHttp http, String publicUrl, ZoneId zone) {
        this.kinds = List.copyOf(kinds);
        this.http = http;
        this.publicUrl = publicUrl.endsWith("/") ? publicUrl.substring(0, publicUrl.length() - 1) : publicUrl;
        this.zone = zone;
    }

    /**
     * Reads a file whole before anything of it is used.
     *
     * @param directory against which {@code *_file} paths are resolved
     * @throws ConfigException with every problem of the file
     */
    public List<Receiver> read(String fileName, byte[] bytes, Path directory) {
        return StrictYaml.read(fileName, bytes, m -> {
            var names = new HashSet<String>();
            var receivers = new ArrayList<Receiver>();
            receivers.addAll(m.list("receivers", each -> receiver(each, directory, names)));
            if (receivers.size() > MAX_RECEIVERS) {
                m.problem("receivers", "are " + receivers.size(), "at most " + MAX_RECEIVERS + " are read");
            }
            return List.copyOf(receivers);
        });
    }

    private Receiver receiver(MapReader m, Path directory, Set<String> names) {
        var name = m.string("name").that(each -> each.matches("[A-Za-z0-9_-]{1,40}"),
                "must be 1 to 40 letters, digits, _ or -").required();
        if (!names.add(name)) {
            m.problem("name", "\"" + name + "\" is used twice", "names are how incidents remember whom they told");
        }
        var kindName = m.string("kind").required();
        var minSeverity = m.oneOf("min_severity", Severity.class).orElse(Severity.CRITICAL);
        int pages = (int) m.integer("pages_per_minute", 1, 1_000, 20);
        var locale = m.string("locale").that(each -> each.equals("en") || each.equals("zh-CN"), "must be en or zh-CN")
                .orElse("en");
        if (!m.bool("send_resolved", true)) {
            m.problem("send_resolved", "cannot be false",
                    "what was opened at a pager is always closed; remove the line");
        }
        var policy = new AddressPolicy(m.bool("allow_plain_http", false), addresses(m));
        var texts = new Texts(Locale.forLanguageTag(locale), zone);
        var context = new ReceiverContext(http, policy, texts, publicUrl, directory);
        var kind = kinds.stream().filter(each -> each.name().equals(kindName)).findFirst();
        if (kind.isEmpty() && !kindName.isEmpty()) {
            m.problem("kind", "\"" + kindName + "\" is unknown",
                    "use " + String.join(" or ", kinds.stream().map(ReceiverKind::name).toList()));
        }
        var notifier = kind.map(each -> each.read(m, context)).orElse(_ -> new DeliveryOutcome.Refused(
                FailureReason.RECEIVER_GONE, "unknown kind"));
        return new Receiver(new ReceiverSpec(name.isEmpty() ? "_" : name, kindName, minSeverity, pages), notifier);
    }

    private static List<Cidr> addresses(MapReader m) {
        var blocks = new ArrayList<Cidr>();
        for (var text : m.strings("allow_addresses")) {
            try {
                blocks.add(Cidr.parse(text));
            } catch (IllegalArgumentException e) {
                m.problem("allow_addresses", String.valueOf(e.getMessage()),
                        "write blocks like 127.0.0.1/32 or fd00::/8");
            }
        }
        return blocks;
    }
}
