package io.jenkins.plugins.supaflow.run;

import java.time.Duration;
import java.time.Instant;

/**
 * Answers of one kind that would end a run, if they were true. They are believed when there are several and nothing else has come for
 * a while: a replica may lag, a schema may be about to change.
 */
final class BadAnswers {

    private static final int ENOUGH = 3;

    /** How long such answers come before they are believed. */
    static final Duration LONG = Duration.ofMinutes(15);

    private int count;
    private Instant since;

    /** How long, for people. */
    static String limit() {
        return Figures.duration(LONG);
    }

    /** When they are believed, once there is one. */
    Instant end() {
        return since.plus(LONG);
    }

    /** One more has come; tells whether it is to be believed. */
    boolean oneMore(Instant now) {
        if (count++ == 0) {
            since = now;
        }
        return count >= ENOUGH && !now.isBefore(since.plus(LONG));
    }

    /** Anything else has come, good or bad: whatever comes next begins anew. */
    void over() {
        count = 0;
    }
}
