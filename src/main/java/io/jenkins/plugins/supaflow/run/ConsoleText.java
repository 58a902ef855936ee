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
import java.util.function.Function;

/** The sentences of a run, as its user reads them on the console: in the language that Localizer finds where they are made. */
public final class ConsoleText {

    private static final int MAX_NAME = 255;

    private ConsoleText() {}

    static String triggered(PipelineRun run) {
        return Messages.ConsoleText_triggered(subject(run), run.pipelineId());
    }

    static String status(PipelineRun run, Job job, @CheckForNull Duration waiting) {
        String words = statusWords(job.apiStatus());
        String text = waiting == null
                ? Messages.ConsoleText_status(subject(run), words)
                : Messages.ConsoleText_statusFor(subject(run), words, Figures.duration(waiting));
        return withMessage(text, job.statusMessage()) + ".";
    }

    /** How the job ended, in one sentence: status, duration, totals, Supaflow's message. */
    static String ended(PipelineRun run, Job job) {
        String words = statusWords(job.apiStatus());
        String text = job.status() == JobStatus.CANCELLED && !run.cancelRequested()
                ? Messages.ConsoleText_endedInSupaflow(subject(run), words)
                : Messages.ConsoleText_ended(subject(run), words);
        Long millis = job.durationMillis();
        if (millis != null && millis >= 0) {
            text = Messages.ConsoleText_after(text, Figures.duration(Duration.ofMillis(millis)));
        }
        String totals = totals(job.summary());
        if (!totals.isEmpty()) {
            text = Messages.ConsoleText_totals(text, totals);
        }
        return withMessage(text, job.statusMessage()) + ".";
    }

    static String subject(PipelineRun run) {
        return subject(run, run.jobId());
    }

    /** @param jobId the job that the run has, or is about to have */
    static String subject(PipelineRun run, @CheckForNull String jobId) {
        // What was asked for comes from a user.
        String name = run.pipelineName() == null ? Texts.plain(run.request().pipeline(), MAX_NAME) : run.pipelineName();
        return jobId == null || jobId.equals(name)
                ? Messages.ConsoleText_subject(name)
                : Messages.ConsoleText_subjectWithJob(name, jobId);
    }

    private static String withMessage(String text, @CheckForNull String statusMessage) {
        if (statusMessage == null) {
            return text;
        }
        int end = statusMessage.endsWith(".") ? statusMessage.length() - 1 : statusMessage.length();
        return Messages.ConsoleText_message(text, statusMessage.substring(0, end));
    }

    /** A status of a job, which is harmless there, within a sentence; as Supaflow spells it where it is not known. */
    @NonNull
    public static String statusWords(@CheckForNull String apiStatus) {
        return switch (JobStatus.of(apiStatus)) {
            case QUEUED -> Messages.ConsoleText_queued();
            case PICKED -> Messages.ConsoleText_picked();
            case RUNNING -> Messages.ConsoleText_running();
            case COMPLETED -> Messages.ConsoleText_completed();
            case COMPLETED_WITH_WARNING -> Messages.ConsoleText_completedWithWarning();
            case FAILED -> Messages.ConsoleText_failed();
            case CANCELLED -> Messages.ConsoleText_cancelled();
            case TIMED_OUT -> Messages.ConsoleText_timedOut();
            case SKIPPED -> Messages.ConsoleText_skipped();
            case OTHER -> apiStatus == null ? Messages.ConsoleText_inProgress() : apiStatus.replace('_', ' ');
        };
    }

    private static String totals(@CheckForNull JobSummary summary) {
        List<String> parts = new ArrayList<>();
        if (summary != null) {
            add(parts, summary.totalObjects(), Messages::ConsoleText_objects);
            add(parts, summary.totalRowsSource(), Messages::ConsoleText_rowsRead);
            add(parts, summary.totalRowsDestination(), Messages::ConsoleText_rowsWritten);
            add(parts, summary.totalFailed(), Messages::ConsoleText_objectsFailed);
            add(parts, summary.totalSkipped(), Messages::ConsoleText_objectsSkipped);
        }
        return String.join(", ", parts);
    }

    private static void add(List<String> parts, @CheckForNull Long count, Function<Object, String> sentence) {
        if (count != null) {
            parts.add(sentence.apply(Figures.count(count)));
        }
    }
}
