package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.time.Duration;
import java.time.Instant;

/** How long, and how often in a row, things have gone wrong: when to try again, and when to give up. All on the run's lane. */
final class Patience {

    private final RunSupervisor supervisor;
    private Instant lastGood;
    private Instant waitingSince;
    private int failures;

    /** Begins now. */
    Patience(RunSupervisor supervisor) {
        this.supervisor = supervisor;
        this.lastGood = supervisor.now();
    }

    /** Supaflow has given a good answer. */
    void good() {
        lastGood = supervisor.now();
        freshStart();
    }

    /** Failures of before count no more. */
    void freshStart() {
        failures = 0;
    }

    int failures() {
        return failures;
    }

    /** From now on the run waits for others, which is no outage. */
    void waitForOthers() {
        if (waitingSince == null) {
            waitingSince = supervisor.now();
        }
    }

    /** The run waits for nobody any more. */
    void waitNoMore() {
        if (waitingSince != null) {
            lastGood = lastGood.plus(Duration.between(waitingSince, supervisor.now()));
            waitingSince = null;
        }
    }

    /** Whether it was too long. */
    boolean isOver() {
        Instant until = waitingSince == null ? supervisor.now() : waitingSince;
        return !until.isBefore(lastGood.plus(supervisor.settings.get().giveUpAfter()));
    }

    /** When it will be too long, if no good answer comes; while the run waits for others, if that ended now. */
    Instant end() {
        Instant end = lastGood.plus(supervisor.settings.get().giveUpAfter());
        return waitingSince == null ? end : end.plus(Duration.between(waitingSince, supervisor.now()));
    }

    /** How long it may be, for people. */
    String limit() {
        return Figures.duration(supervisor.settings.get().giveUpAfter());
    }

    /** How long to wait after one more failure. */
    Duration pause(Duration first, @CheckForNull Duration retryAfter) {
        return supervisor.retry.delay(first, ++failures, retryAfter);
    }
}
