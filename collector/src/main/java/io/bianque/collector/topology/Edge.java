package io.bianque.collector.topology;

import java.util.Optional;

/**
 * One entity stands on another. Sorted by dependent, then by dependency.
 *
 * @param dependent      what suffers
 * @param dependency     what it stands on; another entity
 * @param strength       how much it suffers
 * @param origin         who says so
 * @param switchTo       what can take the dependency's place
 * @param switchOff      what of the dependent can be switched off to do without the dependency; weak edges only
 * @param confidence     how sure we are that there is such an edge, in (0, 1]; 1 for what people declare
 * @param lastSeenMillis when it was last seen in use, in milliseconds since the epoch; 0 when nobody looks
 */
public record Edge(EntityId dependent, EntityId dependency, Strength strength, Origin origin,
        Optional<EntityId> switchTo, Optional<String> switchOff, double confidence, long lastSeenMillis)
        implements
            Comparable<Edge> {
    public Edge {
        if (dependent.equals(dependency)) {
            throw new IllegalArgumentException(dependent + " cannot stand on itself");
        }
        if (!(confidence > 0 && confidence <= 1)) {
            throw new IllegalArgumentException("confidence=" + confidence + " is not in (0, 1]");
        }
        if (strength == Strength.STRONG && switchOff.isPresent()) {
            throw new IllegalArgumentException(
                    "what can be done without is weak: " + dependent + " on " + dependency);
        }
        if (lastSeenMillis < 0) {
            throw new IllegalArgumentException("lastSeenMillis=" + lastSeenMillis + " is before the epoch");
        }
    }

    /** A declared edge with nothing to switch to or off. */
    public static Edge declared(EntityId dependent, EntityId dependency, Strength strength) {
        return new Edge(dependent, dependency, strength, Origin.DECLARED, Optional.empty(), Optional.empty(), 1, 0);
    }

    /** An edge that was seen in use. Whether the dependent can do without is not known, so it counts as strong. */
    public static Edge discovered(EntityId dependent, EntityId dependency, double confidence, long lastSeenMillis) {
        return new Edge(dependent, dependency, Strength.STRONG, Origin.DISCOVERED, Optional.empty(), Optional.empty(),
                confidence, lastSeenMillis);
    }

    @Override
    public int compareTo(Edge other) {
        int byDependent = dependent.compareTo(other.dependent);
        return byDependent != 0 ? byDependent : dependency.compareTo(other.dependency);
    }
}
