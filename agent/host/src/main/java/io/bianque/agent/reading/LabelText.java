package io.bianque.agent.reading;

/** Makes text that others wrote (process names, mount points) fit to be a label: bounded, no control characters. */
public final class LabelText {
    /** The longest value kept, in characters. */
    public static final int LENGTH_MAX = 256;

    private LabelText() {}

    /**
     * The text with control characters, line ends of all kinds and broken surrogate pairs replaced by {@code ?}, cut to
     * {@value #LENGTH_MAX} characters. Returns the same object when nothing had to be changed.
     */
    public static String clean(String text) {
        var end = Math.min(text.length(), LENGTH_MAX);
        for (var i = 0; i < end; i++) {
            if (!isClean(text, i)) {
                return replaced(text, end);
            }
        }
        if (end == text.length()) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end);
    }

    private static String replaced(String text, int end) {
        var clean = new StringBuilder(end);
        for (var i = 0; i < end; i++) {
            clean.append(isClean(text, i) ? text.charAt(i) : '?');
        }
        if (!clean.isEmpty() && Character.isHighSurrogate(clean.charAt(clean.length() - 1))) {
            clean.setLength(clean.length() - 1);
        }
        return clean.toString();
    }

    private static boolean isClean(String text, int i) {
        var c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
        }
        return !Character.isISOControl(c) && c != '\u2028' && c != '\u2029';
    }
}
