package io.jenkins.plugins.supaflow.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.regex.Pattern;

/** Makes text from outside fit for a log, a console and an exception. */
public final class Texts {

    private static final Pattern SECRET =
            Pattern.compile("ak_[A-Za-z0-9_.~+/=-]+|eyJ[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]*)*|(?i:bearer)\\s+\\S+");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\u2028\\u2029]+");

    private Texts() {}

    /** One line of at most {@code max} characters, without control characters and without anything like a key or token. */
    @NonNull
    public static String plain(@CheckForNull String text, int max) {
        if (text == null) {
            return "";
        }
        // Cut before the expressions run: a body of megabytes is not worth searching. Redaction comes before the final
        // cut,
        // so that half of a secret cannot be left over.
        String head = text.length() > 4 * max ? text.substring(0, 4 * max) : text;
        String line = SECRET.matcher(CONTROL.matcher(head).replaceAll(" "))
                .replaceAll("****")
                .strip();
        return line.length() > max ? line.substring(0, max) + "…" : line;
    }
}
