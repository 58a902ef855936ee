package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.Job;
import java.time.Duration;
import java.time.Instant;

/**
 * What is said of a job that the run did not trigger, for its console.
 *
 * @param now the time of day: how old the job is, people only read
 */
record JoinedText(@NonNull Joined whose, @NonNull Instant now) {

    String joined(PipelineRun run, Job job) {
        return Messages.JoinedText_joined(ConsoleText.subject(run), status(job), origin());
    }

    String waiting(PipelineRun run, Job job) {
        return Messages.JoinedText_waiting(ConsoleText.subject(run), job.id(), status(job), origin());
    }

    String inTheWay(PipelineRun run, Job job) {
        return Messages.JoinedText_inTheWay(ConsoleText.subject(run), job.id(), status(job), origin());
    }

    private static String status(Job job) {
        return ConsoleText.statusWords(job.apiStatus());
    }

    /** Who started it, when, and how long ago. */
    private String origin() {
        String who = who();
        Instant since = whose.since();
        return since == null
                ? who
                : Messages.JoinedText_ago(who, since, ConsoleText.duration(Duration.between(since, now)));
    }

    private String who() {
        if (whose.owner() != null) {
            return Messages.JoinedText_byRun(whose.owner());
        }
        return whose.byKeysUser() ? Messages.JoinedText_byKeysUser() : Messages.JoinedText_bySomebody();
    }
}
