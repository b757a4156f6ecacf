package io.bianque.agent.boot;

import io.bianque.agent.config.AgentConfig;
import java.util.ArrayList;

/** What differs between two configurations, in words for people. */
final class ConfigDifference {
    private ConfigDifference() {}

    /** The properties that differ; empty when none does. */
    static String words(AgentConfig before, AgentConfig after) {
        var changed = new ArrayList<String>();
        for (var part : AgentConfig.class.getRecordComponents()) {
            try {
                // Patterns are no values: two of the same text are compared as texts.
                if (!String.valueOf(part.getAccessor().invoke(before))
                        .equals(String.valueOf(part.getAccessor().invoke(after)))) {
                    changed.add(part.getName());
                }
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("a part of the configuration that cannot be asked for", e);
            }
        }
        return changed.isEmpty() ? "" : "agent.yaml changed: " + String.join(", ", changed);
    }
}
