package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.Job;
import io.jenkins.plugins.supaflow.client.JobStatus;
import io.jenkins.plugins.supaflow.client.JobSummary;
import io.jenkins.plugins.supaflow.client.Texts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The sentences of a run, as its user reads them on the console. */
public final class ConsoleText {

    private static final int MAX_MESSAGE = 1_000;

    private ConsoleText() {}

    static String triggered(PipelineRun run) {
        return subject(run) + " (pipeline " + run.pipelineId() + "): triggered.";
    }

    static String status(PipelineRun run, Job job, @CheckForNull Duration waiting) {
        return subject(run) + ": " + statusWords(job.apiStatus())
                + (waiting == null ? "" : ", for " + duration(waiting)) + message(job.statusMessage()) + ".";
    }

    /** How the job ended, in one sentence: status, duration, totals, Supaflow's message. */
    static String ended(PipelineRun run, Job job) {
        StringBuilder text = new StringBuilder(subject(run)).append(' ').append(statusWords(job.apiStatus()));
        if (job.status() == JobStatus.CANCELLED && !run.cancelRequested()) {
            text.append(" in Supaflow");
        }
        Long millis = job.durationMillis();
        if (millis != null && millis >= 0) {
            text.append(" after ").append(duration(Duration.ofMillis(millis)));
        }
        String totals = totals(job.summary());
        if (!totals.isEmpty()) {
            text.append(": ").append(totals);
        }
        return text.append(message(job.statusMessage())).append('.').toString();
    }

    static String subject(PipelineRun run) {
        String name = Texts.plain(run.pipelineName() == null ? run.request().pipeline() : run.pipelineName(), 200);
        return "Supaflow \"" + name + "\"" + (run.jobId() == null ? "" : " job " + run.jobId());
    }

    private static String message(@CheckForNull String statusMessage) {
        String plain = Texts.plain(statusMessage, MAX_MESSAGE);
        return plain.isEmpty()
                ? ""
                : " (" + (plain.endsWith(".") ? plain.substring(0, plain.length() - 1) : plain) + ")";
    }

    private static String statusWords(@CheckForNull String apiStatus) {
        String plain = Texts.plain(apiStatus, 100);
        return plain.isEmpty() ? "in progress" : plain.replace('_', ' ');
    }

    private static String totals(@CheckForNull JobSummary summary) {
        List<String> parts = new ArrayList<>();
        if (summary != null) {
            add(parts, summary.totalObjects(), "objects");
            add(parts, summary.totalRowsSource(), "rows read");
            add(parts, summary.totalRowsDestination(), "rows written");
            add(parts, summary.totalFailed(), "failed");
            add(parts, summary.totalSkipped(), "skipped");
        }
        return String.join(", ", parts);
    }

    private static void add(List<String> parts, @CheckForNull Long count, String what) {
        if (count != null) {
            parts.add(String.format(Locale.ROOT, "%,d %s", count, what));
        }
    }

    /** A duration for people, for example {@code 45 s}, {@code 2 min 5 s} or {@code 3 h 10 min}. */
    @NonNull
    public static String duration(@NonNull Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min" + (seconds % 60 == 0 ? "" : " " + seconds % 60 + " s");
        }
        return seconds / 3600 + " h" + (seconds / 60 % 60 == 0 ? "" : " " + seconds / 60 % 60 + " min");
    }
}
