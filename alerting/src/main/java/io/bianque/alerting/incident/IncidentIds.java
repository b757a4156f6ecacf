package io.bianque.alerting.incident;

import java.util.Optional;

/** The public names of incidents: {@code INC-} and a number from 1 on, without leading zeros. */
public final class IncidentIds {
    private static final String PREFIX = "INC-";

    private IncidentIds() {}

    /** The name of a number. */
    public static String id(long number) {
        return PREFIX + number;
    }

    /** The number of a name, or empty when it is no name of an incident. */
    public static Optional<Long> number(String id) {
        if (!id.startsWith(PREFIX) || id.length() > PREFIX.length() + 18) {
            return Optional.empty();
        }
        var digits = id.substring(PREFIX.length());
        if (digits.isEmpty() || digits.charAt(0) == '0'
                || !digits.chars().allMatch(each -> each >= '0' && each <= '9')) {
            return Optional.empty();
        }
        return Optional.of(Long.parseLong(digits));
    }
}
