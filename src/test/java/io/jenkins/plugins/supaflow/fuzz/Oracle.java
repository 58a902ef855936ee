package io.jenkins.plugins.supaflow.fuzz;

import io.jenkins.plugins.supaflow.client.HarmlessText;
import io.jenkins.plugins.supaflow.client.SupaflowException;
import io.jenkins.plugins.supaflow.client.Texts;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** What holds for everything that a call gives, whatever answered it. */
final class Oracle {

    /** Sentences on a failure hold up to two texts of the answer, and the name of the call. */
    private static final int LONGEST_SENTENCE = 2_500;

    /** The longest text that is kept, and its ellipsis. */
    private static final int LONGEST_TEXT = 1_001;

    private Oracle() {}

    /** Looks into records, collections and failures. */
    static void check(Object value) {
        if (value instanceof Optional<?> optional) {
            optional.ifPresent(Oracle::check);
        } else if (value instanceof Map<?, ?> map) {
            map.keySet().forEach(Oracle::check);
            map.values().forEach(Oracle::check);
        } else if (value instanceof Collection<?> collection) {
            collection.forEach(Oracle::check);
        } else if (value instanceof Throwable failure) {
            checkFailure(failure);
        } else if (value instanceof String text) {
            checkText(text, LONGEST_TEXT);
            demand(text.equals(Texts.plain(text, LONGEST_TEXT)), "would be another the second time", text);
        } else if (value instanceof Instant moment) {
            // What Jenkins keeps of it.
            moment.toEpochMilli();
        } else if (value instanceof Record row) {
            for (RecordComponent component : row.getClass().getRecordComponents()) {
                check(valueOf(component, row));
            }
        }
    }

    private static Object valueOf(RecordComponent component, Record row) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(row);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static void checkFailure(Throwable failure) {
        if (failure instanceof SupaflowException known) {
            checkText(known.getLocalizedMessage(), LONGEST_SENTENCE);
            check(known.hint());
            check(known.code());
            demand(
                    known.retryAfter() == null || !known.retryAfter().isNegative(),
                    "a negative pause",
                    known.toString());
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            checkText(cause.toString(), LONGEST_SENTENCE);
            demand(
                    cause instanceof SupaflowException || !(cause instanceof RuntimeException),
                    "a defect",
                    cause.toString());
        }
    }

    private static void checkText(String text, int longest) {
        String complaint = HarmlessText.complaint(text);
        demand(complaint == null, complaint, text);
        demand(text.codePointCount(0, text.length()) <= longest, "too long", text);
        demandNo(Script.KEY, text);
        demandNo(Script.TOKEN, text);
    }

    /** Neither a secret nor its tail. Only what is the end of a longer word is not known for one. */
    private static void demandNo(String secret, String text) {
        String tail = Script.tail(secret);
        for (int at = text.indexOf(tail); at >= 0; at = text.indexOf(tail, at + 1)) {
            int start = at - secret.length() + tail.length();
            boolean isEndOfWord = start > 0
                    && text.startsWith(secret, start)
                    && String.valueOf(text.charAt(start - 1)).matches("[A-Za-z0-9_]");
            demand(isEndOfWord, "a secret", text);
        }
    }

    static void demand(boolean holds, String what, String text) {
        if (!holds) {
            throw new AssertionError(what + " in: " + text);
        }
    }
}
