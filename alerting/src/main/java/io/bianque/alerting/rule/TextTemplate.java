package io.bianque.alerting.rule;

import com.samskivert.mustache.BasicCollector;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A text for people with names in it, such as <code>{{labels.host}}</code>; Mustache without partials, lambdas or changed
 * delimiters. Immutable and thread-safe.
 *
 * <p>The result is plain text: each channel escapes it in its own way when it is sent, once. What comes from outside (label
 * values, reasons) is cleaned before it goes in: no control or direction-changing characters, at most
 * {@link #VALUE_LENGTH_MAX} characters each. Contexts are maps of texts only, so that no template reaches an object.
 */
public final class TextTemplate {
    /** The longest template taken, in characters. */
    static final int SOURCE_LENGTH_MAX = 2_048;
    /** The longest text made, in characters; more is cut. */
    static final int RESULT_LENGTH_MAX = 2_048;
    /** The longest value put in, in characters; more is cut. */
    static final int VALUE_LENGTH_MAX = 256;

    private static final String LABELS = "labels.";

    // Plain text out: HTML escapes would show up as such in chats and pagers.
    private static final Mustache.Compiler COMPILER = Mustache.compiler().escapeHTML(false).defaultValue("")
            .emptyStringIsFalse(true).withCollector(new MapsOnly());

    private final String source;
    private final Template template;
    private final Set<String> names;
    private final List<String> labelNames;
    /** Whether there is nothing to fill in. */
    private final boolean isPlain;

    TextTemplate(String source, Template template, Set<String> names) {
        this.source = source;
        this.template = template;
        this.names = Set.copyOf(names);
        this.isPlain = !source.contains("{{") && source.length() <= RESULT_LENGTH_MAX;
        this.labelNames = names.stream().filter(name -> name.startsWith(LABELS))
                .map(name -> name.substring(LABELS.length())).toList();
    }

    /**
     * Compiles a text.
     *
     * @throws IllegalArgumentException says what is wrong with it
     */
    static TextTemplate of(String source) {
        if (source.length() > SOURCE_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "the text has " + source.length() + " characters, at most " + SOURCE_LENGTH_MAX + " are allowed");
        }
        if (source.contains("{{=")) {
            throw new IllegalArgumentException("{{= changes the delimiters, which is not allowed");
        }
        var names = new TreeSet<String>();
        try {
            var template = COMPILER.compile(source);
            template.visit(new Names(names));
            return new TextTemplate(source, template, names);
        } catch (MustacheException e) {
            throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
        }
    }

    /** The text as written. */
    public String source() {
        return source;
    }

    /** The names it uses, such as {@code value} and {@code labels.host}. */
    Set<String> names() {
        return names;
    }

    /**
     * Fills it in.
     *
     * @param values texts by name; names that are missing become empty
     * @param labels found under {@code labels.}
     * @throws IllegalStateException if the library fails all the same
     */
    public String fill(Map<String, String> values, Map<String, String> labels) {
        if (isPlain) {
            return source;
        }
        var context = new HashMap<String, Object>();
        values.forEach((name, value) -> context.put(name, clean(value)));
        var cleaned = new HashMap<String, String>();
        for (var name : labelNames) {
            var value = labels.get(name);
            if (value != null) {
                cleaned.put(name, clean(value));
            }
        }
        context.put("labels", cleaned);
        try {
            var text = template.execute(context);
            return text.length() <= RESULT_LENGTH_MAX ? text : text.substring(0, RESULT_LENGTH_MAX - 1) + "…";
        } catch (MustacheException e) {
            throw new IllegalStateException("the text \"" + source + "\" could not be filled in", e);
        }
    }

    /** A text from outside without what would break a line, hide or turn other text; never null, never long. */
    static String clean(String value) {
        var text = new StringBuilder(Math.min(value.length(), VALUE_LENGTH_MAX + 1));
        for (int i = 0; i < value.length();) {
            if (text.length() >= VALUE_LENGTH_MAX) {
                return text.append('…').toString();
            }
            int c = value.codePointAt(i);
            i += Character.charCount(c);
            switch (Character.getType(c)) {
                case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> text.append(' ');
                case Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED -> text.append('\ufffd');
                default -> text.appendCodePoint(c);
            }
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return source;
    }

    /** Reads maps and nothing else; no reflection. */
    private static final class MapsOnly extends BasicCollector {
        @Override
        public Mustache.@Nullable VariableFetcher createFetcher(Object context, String name) {
            return context instanceof Map ? super.createFetcher(context, name) : null;
        }

        @Override
        public <K, V> Map<K, V> createFetcherCache() {
            return new java.util.concurrent.ConcurrentHashMap<>();
        }
    }

    private static final class Names implements Mustache.Visitor {
        private final Set<String> names;

        Names(Set<String> names) {
            this.names = names;
        }

        @Override
        public void visitText(String text) {
            // Only names matter here.
        }

        @Override
        public void visitVariable(String name) {
            names.add(name);
        }

        @Override
        public boolean visitInclude(String name) {
            throw new MustacheException("{{> includes another template, which is not allowed");
        }

        @Override
        public boolean visitParent(String name) {
            throw new MustacheException("{{< includes another template, which is not allowed");
        }

        @Override
        public boolean visitBlock(String name) {
            throw new MustacheException("{{$ names a block, which is not allowed");
        }

        @Override
        public boolean visitSection(String name) {
            names.add(name);
            return true;
        }

        @Override
        public boolean visitInvertedSection(String name) {
            names.add(name);
            return true;
        }
    }
}
