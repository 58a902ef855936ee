package io.jenkins.plugins.supaflow.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;

/** What a text that the product holds must not have in it, said in other words than {@link Texts} says it. */
public final class HarmlessText {

    private HarmlessText() {}

    /** What is wrong with a text; null if nothing is. */
    @CheckForNull
    public static String complaint(@NonNull String text) {
        for (int i = 0; i < text.length(); i++) {
            int c = text.codePointAt(i);
            if (c < ' ' || c >= 0x7f && c <= 0x9f) {
                return at("a control character", c, i);
            }
            if (c >= 0xd800 && c <= 0xdfff) {
                return at("half of a surrogate pair", c, i);
            }
            if (c == 0xfffe || c == 0xffff) {
                return at("a character that XML refuses", c, i);
            }
            if (c == 0x2028 || c == 0x2029) {
                return at("a line break", c, i);
            }
            if (c == 0x61c || c == 0x200e || c == 0x200f || c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069) {
                return at("a bidirectional control", c, i);
            }
            if (c == 0x200b || c == 0x2060 || c == 0xfeff || c >= 0xe0000 && c <= 0xe007f) {
                return at("an invisible character", c, i);
            }
            i += Character.charCount(c) - 1;
        }
        return null;
    }

    private static String at(String what, int c, int i) {
        return String.format("%s, U+%04X, at %d", what, c, i);
    }
}
