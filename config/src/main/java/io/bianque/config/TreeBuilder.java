package io.bianque.config;

import io.bianque.config.YamlScalar.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Builds the tree from the parser's events with a stack of its own, so that no nesting can exhaust the thread's. A syntax
 * error, too much depth or too many aliases end the reading at once; all other problems are collected.
 */
final class TreeBuilder {
    private static final int DEPTH_MAX = 32;
    private static final int ALIASES_MAX = 50;
    /** Aliases share their value, but whoever walks the tree meets it again each time: 50 of them could stand for 2^25. */
    private static final int EXPANDED_NODES_MAX = 200_000;

    private final String file;
    private final Problems problems = new Problems();
    private final Deque<Open> open = new ArrayDeque<>();
    private final Map<Anchor, Built> anchors = new HashMap<>();
    private @Nullable Built root;
    private int aliases;
    private int documents;

    TreeBuilder(String file) {
        this.file = file;
    }

    /** A finished value with what it costs to walk it. */
    private record Built(YamlNode node, int nodes, int height) {}

    /** A map or list that is still being read. For a map, {@code key} is set between a key and its value. */
    private static final class Open {
        final Place place;
        final Optional<Anchor> anchor;
        final @Nullable SequencedMap<String, YamlMap.Entry> entries;
        final List<YamlNode> items = new ArrayList<>();
        @Nullable
        YamlScalar key;
        int nodes = 1;
        int height = 1;

        Open(Place place, Optional<Anchor> anchor, boolean isMap) {
            this.place = place;
            this.anchor = anchor;
            this.entries = isMap ? new LinkedHashMap<>() : null;
        }

        boolean awaitsKey() {
            return entries != null && key == null;
        }
    }

    YamlNode build(String text) {
        var settings = LoadSettings.builder().setLabel(file).setUseMarks(true)
                .setCodePointLimit(StrictYaml.LIMIT_BYTES + 1).build();
        try {
            for (var event : new Parse(settings).parseString(text)) {
                accept(event);
            }
        } catch (MarkedYamlEngineException e) {
            var mark = e.getProblemMark().or(e::getContextMark);
            stop(mark.map(this::place).orElse(new Place(file, 1, 1)), syntaxError(e),
                    "the file may be half-written or wrongly indented");
        } catch (YamlEngineException e) {
            stop(new Place(file, 1, 1), "not YAML: " + oneLine(e.getMessage()), "is this the right file?");
        }
        if (root == null && problems.isEmpty()) {
            problems.add(
                    new Problem(file, 1, 1, "", "the file is empty", "write the configuration, or give another file"));
        }
        problems.throwIfAny();
        if (root == null) {
            throw new IllegalStateException(file + ": neither a value nor a problem");
        }
        return root.node();
    }

    private static String syntaxError(MarkedYamlEngineException e) {
        var context = e.getContext() == null ? "" : oneLine(e.getContext()) + ", ";
        return "not YAML: " + context + oneLine(e.getProblem());
    }

    private static String oneLine(@Nullable String text) {
        return text == null ? "unreadable" : text.lines().findFirst().orElse("").strip();
    }

    private void accept(Event event) {
        switch (event.getEventId()) {
            case DocumentStart -> startDocument((DocumentStartEvent) event);
            case Scalar -> scalar((ScalarEvent) event);
            case MappingStart -> {
                var start = (MappingStartEvent) event;
                begin(start, start.getTag(), start.getAnchor(), true);
            }
            case SequenceStart -> {
                var start = (SequenceStartEvent) event;
                begin(start, start.getTag(), start.getAnchor(), false);
            }
            case MappingEnd, SequenceEnd -> end();
            case Alias -> alias((AliasEvent) event);
            case StreamStart, StreamEnd, DocumentEnd, Comment -> {
                // nothing to build
            }
        }
    }

    private void startDocument(DocumentStartEvent event) {
        if (++documents > 1) {
            stop(place(event), "a second document begins here", "keep one document in a file: remove this '---'");
        }
        if (event.getSpecVersion().isPresent() || !event.getTags().isEmpty()) {
            var tagsByDefault = event.getTags().size() <= 2 && event.getSpecVersion().isEmpty()
                    && event.getTags().keySet().stream().allMatch(handle -> handle.equals("!") || handle.equals("!!"));
            if (!tagsByDefault) {
                note(place(event), "", "directives (%YAML, %TAG) are not accepted", "remove the line");
            }
        }
    }

    private void scalar(ScalarEvent event) {
        refuseTag(event, event.getTag());
        var kind = event.isPlain() ? YamlScalar.kindOfPlain(event.getValue()) : Kind.TEXT;
        var scalar = new YamlScalar(place(event), event.getValue(), kind);
        var built = new Built(scalar, 1, 0);
        event.getAnchor().ifPresent(anchor -> anchors.put(anchor, built));
        if (event.isPlain() && event.getValue().equals("<<") && !open.isEmpty() && open.element().awaitsKey()) {
            note(scalar.place(), path(), "merge keys (<<) are not accepted", "write the keys out");
        }
        add(built);
    }

    private void begin(Event event, Optional<String> tag, Optional<Anchor> anchor, boolean isMap) {
        refuseTag(event, tag);
        if (open.size() >= DEPTH_MAX) {
            stop(place(event), "nested deeper than " + DEPTH_MAX, "flatten the file");
        }
        if (!open.isEmpty() && open.element().awaitsKey()) {
            stop(place(event), "a key is a " + (isMap ? "map" : "list"),
                    "keys are plain words; quote text with { or [");
        }
        open.push(new Open(place(event), anchor, isMap));
    }

    private void end() {
        var ended = open.pop();
        YamlNode node = ended.entries != null
                ? new YamlMap(ended.place, ended.entries)
                : new YamlList(ended.place, ended.items);
        var built = new Built(node, ended.nodes, ended.height);
        // Only now: an alias inside its own anchor would be a loop, and finds nothing.
        ended.anchor.ifPresent(anchor -> anchors.put(anchor, built));
        add(built);
    }

    private void alias(AliasEvent event) {
        var place = place(event);
        if (++aliases > ALIASES_MAX) {
            stop(place, "more than " + ALIASES_MAX + " aliases", "write the values out");
        }
        var target = anchors.get(event.getAlias());
        if (target == null) {
            stop(place, "*" + event.getAlias() + " names no finished anchor before it",
                    "define it first, outside of itself");
        } else if (open.size() + target.height() > DEPTH_MAX) {
            stop(place, "nested deeper than " + DEPTH_MAX + " by this alias", "flatten the file");
        } else if (!open.isEmpty() && open.element().awaitsKey() && !(target.node() instanceof YamlScalar)) {
            stop(place, "a key is " + target.node().inWords(), "keys are plain words");
        } else {
            add(target);
        }
    }

    private void add(Built built) {
        if (open.isEmpty()) {
            root = built;
            return;
        }
        var parent = open.element();
        parent.height = Math.max(parent.height, built.height() + 1);
        parent.nodes += built.nodes();
        if (parent.nodes > EXPANDED_NODES_MAX) {
            stop(built.node().place(),
                    "more than " + EXPANDED_NODES_MAX + " values, aliases counted as what they stand for",
                    "split the file");
        }
        if (parent.entries == null) {
            parent.items.add(built.node());
        } else if (parent.key == null) {
            parent.key = (YamlScalar) built.node();
        } else {
            put(parent, parent.entries, parent.key, built.node());
            parent.key = null;
        }
    }

    private void put(Open parent, SequencedMap<String, YamlMap.Entry> entries, YamlScalar key, YamlNode value) {
        if (key.kind() == Kind.NULL) {
            note(key.place(), path(), "a key is missing before ':'", "write the key");
            return;
        }
        var earlier = entries.putIfAbsent(key.text(), new YamlMap.Entry(key.place(), value));
        if (earlier != null) {
            note(key.place(), path(),
                    "the key '" + key.text() + "' was given before, in line " + earlier.keyPlace().line(),
                    "keep one of them");
        }
        parent.key = null;
    }

    private void refuseTag(Event event, Optional<String> tag) {
        tag.ifPresent(name -> note(place(event), path(), "the tag " + name + " is not accepted",
                "remove it; quote the value to make it text"));
    }

    private void note(Place place, String path, String what, String remedy) {
        problems.add(Problem.at(place, path, what, remedy));
    }

    /** Ends the reading: what follows cannot be understood or is not worth it. */
    private void stop(Place place, String what, String remedy) {
        note(place, path(), what, remedy);
        throw new ConfigException(problems.all());
    }

    private String path() {
        var path = new StringBuilder();
        for (var it = open.descendingIterator(); it.hasNext();) {
            var level = it.next();
            if (level.entries == null) {
                path.append('[').append(level.items.size()).append(']');
            } else if (level.key != null) {
                path.append(path.isEmpty() ? "" : ".").append(level.key.text());
            }
        }
        return path.toString();
    }

    private Place place(Event event) {
        return event.getStartMark().map(this::place).orElse(new Place(file, 1, 1));
    }

    private Place place(Mark mark) {
        return new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
    }
}
