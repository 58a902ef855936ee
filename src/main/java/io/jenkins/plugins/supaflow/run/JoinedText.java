package io.jenkins.plugins.supaflow.run;

import io.jenkins.plugins.supaflow.client.Job;
import java.time.Duration;
import java.time.Instant;

/**
 * What is said of a job that the run did not trigger, for its console.
 *
 * @param now the time of day: how old the job is, people only read
 */
record JoinedText(PipelineRun run, Job job, Joined whose, Instant now) {

    String joined() {
        return Messages.JoinedText_joined(subject(), state());
    }

    String following() {
        return Messages.JoinedText_following(subject(), state());
    }

    String waiting() {
        return Messages.JoinedText_waiting(ConsoleText.subject(run), job.id(), state());
    }

    String inTheWay() {
        return Messages.JoinedText_inTheWay(ConsoleText.subject(run), job.id(), state());
    }

    private String subject() {
        return ConsoleText.subject(run, job.id());
    }

    /** How it stands; who started it, when, and how long ago. */
    private String state() {
        return ConsoleText.statusWords(job.apiStatus()) + "; " + origin();
    }

    private String origin() {
        String who = who();
        Instant since = whose.since();
        return since == null
                ? who
                : Messages.JoinedText_ago(who, since, Figures.duration(Duration.between(since, now)));
    }

    private String who() {
        if (whose.owner() != null) {
            return Messages.JoinedText_byRun(whose.owner());
        }
        return whose.byKeysUser() ? Messages.JoinedText_byKeysUser() : Messages.JoinedText_bySomebody();
    }
}
