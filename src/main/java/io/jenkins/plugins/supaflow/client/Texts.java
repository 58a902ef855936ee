package io.jenkins.plugins.supaflow.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.BitSet;

/**
 * Turns what was received into what the product may hold: one line that no console, page, XML or JSON chokes on, in which nothing
 * hides, without anything like a key or a token. Done where it enters, by the types that hold it ({@link Job}, {@link Pipeline}, …),
 * so that every copy behind them is the same. In linear time, however long the text; what is plain already stays as it is.
 */
public final class Texts {

    /** The longest message that is kept, in code points: what a console line or a card can show. */
    static final int MAX_MESSAGE = 1_000;

    /** The longest name, in code points: Supaflow's API names have up to 255. */
    static final int MAX_NAME = 255;

    /** The longest status, id or other word, in code points: a UUID has 36, the longest status 22. */
    static final int MAX_WORD = 100;

    /** Longer than any emoji that people join from others. */
    private static final int MAX_JOINED = 16;

    private static final int JOINER = 0x200d;
    private static final int ESCAPE = 0x1b;
    private static final int CSI = 0x9b;

    /** Of the control sequences that programs print: colours, and moves of the cursor. */
    private static final String PARAMETERS = "0123456789;:?";

    private static final String FINALS = "ACDFGHJKSTfhlmnsu";

    private Texts() {}

    /**
     * One line of at most {@code max} code points and, where it was cut, a {@code …}: line breaks are spaces; control characters,
     * invisible format characters (also those that turn the direction of writing), halves of surrogate pairs and what XML 1.0
     * refuses are left out; keys and tokens are {@code ****}.
     *
     * @param text null counts as empty
     */
    @NonNull
    public static String plain(@CheckForNull String text, int max) {
        if (text == null) {
            return "";
        }
        BitSet gaps = new BitSet(0);
        CharSequence clean = isClean(text) ? text : cleaned(text, gaps);
        int start = 0;
        int end = clean.length();
        while (start < end && Character.isWhitespace(clean.charAt(start))) {
            start++;
        }
        while (start < end && Character.isWhitespace(clean.charAt(end - 1))) {
            end--;
        }
        // Secrets go before the text is cut, so that half of one is never left.
        StringBuilder line = Secrets.redacted(clean, start, end, gaps, 2 * max + 1);
        cut(line, max);
        return text.contentEquals(line) ? text : line.toString();
    }

    /** The same; null where nothing is left. */
    @CheckForNull
    static String plainOrNull(@CheckForNull String text, int max) {
        String plain = plain(text, max);
        return plain.isEmpty() ? null : plain;
    }

    /** A text whose meaning is its exact spelling, such as an id: itself if it is plain, else null, for two must never become one. */
    @CheckForNull
    static String exact(@CheckForNull String text, int max) {
        String plain = plainOrNull(text, max);
        return plain != null && plain.equals(text) ? text : null;
    }

    private static boolean isClean(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' && !Character.isLetter(c)) {
                return false;
            }
        }
        return true;
    }

    /** @param gaps where in the answer something was left out just before */
    private static StringBuilder cleaned(String text, BitSet gaps) {
        StringBuilder clean = new StringBuilder(text.length());
        boolean joins = false;
        int last = -1;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (isLineBreak(c)) {
                c = ' ';
                if (last == ' ') {
                    continue;
                }
            } else if (!isKept(c)) {
                i = c == ESCAPE || c == CSI ? sequenceEnd(text, i, c) : i;
                joins |= c == JOINER && isEmoji(last);
                gaps.set(clean.length());
                continue;
            }
            if (joins && isEmoji(c)) {
                clean.appendCodePoint(JOINER);
            }
            joins = false;
            clean.appendCodePoint(c);
            last = c;
        }
        return clean;
    }

    private static boolean isLineBreak(int c) {
        return c >= '\t' && c <= '\r' || c == 0x85 || c == 0x2028 || c == 0x2029;
    }

    private static boolean isKept(int c) {
        if (c >= ' ' && c <= '~') {
            return true;
        }
        int type = Character.getType(c);
        return type != Character.CONTROL
                && type != Character.FORMAT
                && type != Character.SURROGATE
                // Noncharacters, of which XML refuses U+FFFE and U+FFFF, and selectors that can carry a text unseen.
                && (c & 0xfffe) != 0xfffe
                && !(c >= 0xfdd0 && c <= 0xfdef)
                && !(c >= 0xe0100 && c <= 0xe01ef);
    }

    /** Of a terminal's control sequence, such as a colour, nothing is left; but no secret loses its first letter to one. */
    private static int sequenceEnd(String text, int from, int introducer) {
        int i = from;
        if (introducer == ESCAPE) {
            if (i == text.length() || text.charAt(i) != '[') {
                return i;
            }
            i++;
        }
        while (i < text.length() && PARAMETERS.indexOf(text.charAt(i)) >= 0) {
            i++;
        }
        return i < text.length() && FINALS.indexOf(text.charAt(i)) >= 0 ? i + 1 : i;
    }

    /** Roughly: what joiners join, and the selector and the tones that come between. */
    private static boolean isEmoji(int c) {
        return c >= 0x1f000 && c <= 0x1faff || c >= 0x2190 && c <= 0x2bff || c == 0xfe0f;
    }

    private static void cut(StringBuilder line, int max) {
        if (line.codePointCount(0, line.length()) <= max) {
            return;
        }
        int end = line.offsetByCodePoints(0, max);
        int before = end;
        for (int i = 0; i < MAX_JOINED && before > 0 && belongTogether(line, before); i++) {
            before = line.offsetByCodePoints(before, -1);
        }
        if (before > 0 && !belongTogether(line, before)) {
            end = before;
        } else if (end > 0 && line.codePointBefore(end) == JOINER) {
            end--;
        }
        while (end > 0 && Character.isWhitespace(line.charAt(end - 1))) {
            end--;
        }
        line.setLength(end);
        line.append('…');
    }

    /** Whether what is before a place and what is behind it are one sign to the eye. */
    private static boolean belongTogether(StringBuilder line, int at) {
        int next = line.codePointAt(at);
        int type = Character.getType(next);
        return next == JOINER
                || line.codePointBefore(at) == JOINER
                || type == Character.NON_SPACING_MARK
                || type == Character.ENCLOSING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || next >= 0x1f3fb && next <= 0x1f3ff;
    }
}
