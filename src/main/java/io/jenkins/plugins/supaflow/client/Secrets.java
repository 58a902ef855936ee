package io.jenkins.plugins.supaflow.client;

import java.util.BitSet;

/**
 * Finds keys and tokens in a text, by their form and as whole words, and takes them out. Looks at no character more than a few times,
 * and does not recurse: texts of megabytes come from outside.
 */
final class Secrets {

    private static final String REDACTED = "****";

    /**
     * The shortest header of a signed token, {@code {"alg":"HS256"}}, has 15 bytes, which are 20 characters. A shorter word that begins
     * like one is a token only where claims follow it.
     */
    private static final int SHORTEST_HEADER = 20;

    /** Behind {@code Bearer}, a word of this length is no word of a language; a shorter one is a token if it has a digit. */
    private static final int LONG_WORD = 16;

    private static final String BEARER = "bearer";
    private static final String ENCODED_SPACE = "%20";

    private Secrets() {}

    /**
     * A part of a text without its secrets.
     *
     * @param gaps where something was left out, which begins a word too
     * @param enough at how many chars the rest is of no interest
     */
    static StringBuilder redacted(CharSequence text, int start, int end, BitSet gaps, int enough) {
        StringBuilder line = new StringBuilder(Math.min(end - start, enough + 2));
        for (int i = start; i < end && line.length() <= enough; ) {
            int secret = i;
            int secretEnd = i;
            if (isWordStart(text, i, start, gaps)) {
                secret = afterBearer(text, i, end);
                secretEnd = secret > i ? tokenEnd(text, secret, end) : keyEnd(text, i, end);
            }
            if (secretEnd > secret) {
                line.append(text, i, secret).append(REDACTED);
                i = secretEnd;
            } else {
                int c = Character.codePointAt(text, i);
                line.appendCodePoint(c);
                i += Character.charCount(c);
            }
        }
        return line;
    }

    /** Where a key or a token ends that begins here; the same place if none does. */
    private static int keyEnd(CharSequence text, int from, int end) {
        if (isAt(text, from, end, "ak_")) {
            int keyEnd = runEnd(text, from, end);
            return keyEnd > from + "ak_".length() ? keyEnd : from;
        }
        if (!isAt(text, from, end, "eyJ")) {
            return from;
        }
        int header = from;
        while (header < end && header - from < SHORTEST_HEADER && isBase64Url(text.charAt(header))) {
            header++;
        }
        boolean isToken = header - from == SHORTEST_HEADER || isAt(text, header, end, ".eyJ");
        return isToken ? runEnd(text, from, end) : from;
    }

    /** Where the word behind {@code Bearer} begins; the same place if there is none. */
    private static int afterBearer(CharSequence text, int from, int end) {
        if (!isAt(text, from, end, BEARER)) {
            return from;
        }
        int i = from + BEARER.length();
        int word = i;
        while (word < end) {
            if (text.charAt(word) == ' ') {
                word++;
            } else if (isAt(text, word, end, ENCODED_SPACE)) {
                word += ENCODED_SPACE.length();
            } else {
                break;
            }
        }
        return word > i ? word : from;
    }

    private static int tokenEnd(CharSequence text, int from, int end) {
        int tokenEnd = runEnd(text, from, end);
        boolean isToken = tokenEnd - from >= LONG_WORD
                || text.subSequence(from, tokenEnd).chars().anyMatch(c -> c >= '0' && c <= '9');
        return isToken ? tokenEnd : keyEnd(text, from, end);
    }

    /** Where the characters end that keys and tokens are made of (RFC 6750), but for the full stop of a sentence. */
    private static int runEnd(CharSequence text, int from, int end) {
        int i = from;
        while (i < end && (isBase64Url(text.charAt(i)) || ".~+/=".indexOf(text.charAt(i)) >= 0)) {
            i++;
        }
        while (i > from && text.charAt(i - 1) == '.') {
            i--;
        }
        return i;
    }

    private static boolean isBase64Url(char c) {
        return isWordCharacter(c) || c == '-';
    }

    private static boolean isWordCharacter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
    }

    /** Also behind something that stands for another character: {@code %3D}, {@code \n} and {@code \}{@code u003d}. */
    private static boolean isWordStart(CharSequence text, int at, int start, BitSet gaps) {
        int before = at - start;
        return before == 0
                || !isWordCharacter(text.charAt(at - 1))
                || gaps.get(at)
                || before >= 2 && text.charAt(at - 2) == '\\' && "bfnrt".indexOf(text.charAt(at - 1)) >= 0
                || before >= 3 && text.charAt(at - 3) == '%' && areHex(text, at - 2, at)
                || before >= 6 && text.charAt(at - 6) == '\\' && text.charAt(at - 5) == 'u' && areHex(text, at - 4, at);
    }

    private static boolean areHex(CharSequence text, int from, int end) {
        for (int i = from; i < end; i++) {
            if (Character.digit(text.charAt(i), 16) < 0) {
                return false;
            }
        }
        return true;
    }

    /** A lower-case word counts in any case where it is {@link #BEARER}. */
    private static boolean isAt(CharSequence text, int at, int end, String word) {
        if (end - at < word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            char c = text.charAt(at + i);
            if (c != word.charAt(i) && !(word.equals(BEARER) && Character.toLowerCase(c) == word.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
