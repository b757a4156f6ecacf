package io.bianque.config;

import io.bianque.config.YamlScalar.Kind;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** From a word to a value. Each answers empty when the word is not of its kind or out of its range. */
final class Scalars {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,12}(ms|s|m|h|d))+");
    private static final Pattern DURATION_PART = Pattern.compile("([0-9]{1,12})(ms|s|m|h|d)");
    private static final Pattern BYTES = Pattern.compile("([0-9]{1,15}) ?(B|kB|KB|KiB|MB|MiB|GB|GiB|TB|TiB)?");

    private Scalars() {}

    static Optional<Long> integer(YamlScalar scalar, long min, long max) {
        if (scalar.kind() != Kind.INTEGER) {
            return Optional.empty();
        }
        try {
            var value = Long.parseLong(scalar.text());
            return value >= min && value <= max ? Optional.of(value) : Optional.empty();
        } catch (NumberFormatException _) {
            return Optional.empty(); // beyond 64 bits
        }
    }

    static Optional<Double> real(YamlScalar scalar, double min, double max) {
        if (scalar.kind() != Kind.INTEGER && scalar.kind() != Kind.REAL) {
            return Optional.empty();
        }
        var value = Double.parseDouble(scalar.text());
        return value >= min && value <= max ? Optional.of(value) : Optional.empty();
    }

    static Optional<Boolean> bool(YamlScalar scalar) {
        return scalar.kind() == Kind.BOOL
                ? Optional.of(scalar.text().toLowerCase(Locale.ROOT).equals("true"))
                : Optional.empty();
    }

    static Optional<Duration> duration(YamlScalar scalar) {
        if (scalar.text().equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        if (scalar.text().length() > 60 || !DURATION.matcher(scalar.text()).matches()) {
            return Optional.empty();
        }
        var total = Duration.ZERO;
        var parts = DURATION_PART.matcher(scalar.text());
        while (parts.find()) {
            var amount = Long.parseLong(parts.group(1));
            total = total.plus(switch (parts.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            });
        }
        return Optional.of(total);
    }

    static Optional<Long> bytes(YamlScalar scalar) {
        var match = BYTES.matcher(scalar.text());
        if (!match.matches()) {
            return Optional.empty();
        }
        var unit = match.group(2) == null ? "B" : match.group(2);
        var factor = switch (unit) {
            case "kB", "KB" -> 1_000L;
            case "KiB" -> 1L << 10;
            case "MB" -> 1_000_000L;
            case "MiB" -> 1L << 20;
            case "GB" -> 1_000_000_000L;
            case "GiB" -> 1L << 30;
            case "TB" -> 1_000_000_000_000L;
            case "TiB" -> 1L << 40;
            default -> 1L;
        };
        var amount = Long.parseLong(match.group(1));
        return amount > Long.MAX_VALUE / factor ? Optional.empty() : Optional.of(amount * factor);
    }

    /** The duration as the file would write it. */
    static String inWords(Duration duration) {
        var millis = duration.toMillis();
        if (millis % 1_000 != 0) {
            return millis + "ms";
        }
        var seconds = millis / 1_000;
        if (seconds % 86_400 == 0 && seconds > 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3_600 == 0 && seconds > 0) {
            return seconds / 3_600 + "h";
        }
        return seconds % 60 == 0 && seconds > 0 ? seconds / 60 + "m" : seconds + "s";
    }

    static String remedy(YamlNode node, String words) {
        if (node instanceof YamlScalar scalar && scalar.kind() == Kind.TEXT && !words.equals("text")
                && YamlScalar.kindOfPlain(scalar.text()) != Kind.TEXT) {
            return "remove the quotes";
        }
        if (node instanceof YamlScalar scalar && scalar.kind() == Kind.INTEGER && words.startsWith("a duration")) {
            return "add the unit: " + scalar.text() + "s";
        }
        return "";
    }
}
