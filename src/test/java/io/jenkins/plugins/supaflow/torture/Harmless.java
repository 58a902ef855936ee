package io.jenkins.plugins.supaflow.torture;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.supaflow.sandbox.HostileValues;

/** Whether a text may be held, shown and stored. */
final class Harmless {

    private Harmless() {}

    /** @return what is wrong with a text, itself harmless; null if nothing is */
    @CheckForNull
    static String flaw(@CheckForNull String text) {
        if (text == null) {
            return null;
        }
        if (text.contains(HostileValues.KEY)) {
            return "a key was not redacted";
        }
        return text.codePoints()
                .filter(c -> c != '\n' && c != '\t' && isHarmful(c))
                .mapToObj(c -> String.format("U+%04X in a text", c))
                .findFirst()
                .orElse(null);
    }

    private static boolean isHarmful(int c) {
        return Character.isISOControl(c)
                || Character.getType(c) == Character.SURROGATE
                || (c & 0xfffe) == 0xfffe
                || c >= 0x202a && c <= 0x202e
                || c >= 0x2066 && c <= 0x2069;
    }
}
