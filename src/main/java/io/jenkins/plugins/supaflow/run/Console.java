package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What a run's console is told, and was told already: each line names the run, for many may share a console. All on the run's lane,
 * but for {@link #said} and {@link #trouble()}.
 */
final class Console {

    private static final Logger LOGGER = Logger.getLogger(Console.class.getName());
    private static final Duration HEARTBEAT = Duration.ofMinutes(10);

    private final RunObserver observer;
    private final Clock clock;
    private final Supplier<PipelineRun> run;
    private volatile String said;
    private Instant lastLine;
    private volatile Trouble trouble;

    Console(RunObserver observer, Clock clock, Supplier<PipelineRun> run) {
        this.observer = observer;
        this.clock = clock;
        this.run = run;
        this.lastLine = clock.instant();
    }

    void line(String text) {
        tell(text, observer::line);
    }

    /** Says that the run has its job, or how that ended: a line that names the job, and leads on. */
    void news(String text) {
        String jobId = Objects.requireNonNull(run.get().jobId());
        String job = text.contains(jobId) ? jobId : ConsoleText.shortId(jobId);
        tell(text, line -> observer.news(line, job));
    }

    /** Says no more than that the run goes on. */
    void progress(String text) {
        tell(text, observer::progress);
    }

    private void tell(String text, Consumer<String> told) {
        lastLine = clock.instant();
        said = text;
        try {
            told.accept(ConsoleText.about(run.get(), text));
        } catch (RuntimeException e) {
            LOGGER.log(Level.FINE, "Could not write to a console", e);
        }
    }

    /** What was said last, of which the run is not named. Safe on any thread. */
    @CheckForNull
    String said() {
        return said;
    }

    /** Whether nothing was said for so long that a word is due, though nothing is new. */
    boolean isHeartbeatDue() {
        return Duration.between(lastLine, clock.instant()).compareTo(HEARTBEAT) >= 0;
    }

    /** Supaflow is not of use for now, which is borne for a time: said once. */
    void trouble(String why, String limit, Instant until) {
        Trouble before = trouble;
        trouble = new Trouble(why, before == null ? clock.instant() : before.since(), until);
        if (before == null) {
            line(Messages.ActiveRun_tryingAgain(why, limit));
        }
    }

    boolean isTroubleTold() {
        return trouble != null;
    }

    /** What keeps the run from going on at the moment; null if nothing does. Safe on any thread. */
    @CheckForNull
    Trouble trouble() {
        return trouble;
    }

    void troubleIsOver() {
        if (trouble != null) {
            trouble = null;
            line(Messages.ActiveRun_answersAgain());
        }
    }
}
