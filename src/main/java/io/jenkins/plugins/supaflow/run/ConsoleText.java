package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.client.Job;
import io.jenkins.plugins.supaflow.client.JobStatus;
import io.jenkins.plugins.supaflow.client.JobSummary;
import io.jenkins.plugins.supaflow.client.ObjectResult;
import io.jenkins.plugins.supaflow.client.ObjectResults;
import io.jenkins.plugins.supaflow.client.Texts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/** The sentences of a run, as its user reads them on the console: in the language that Localizer finds where they are made. */
public final class ConsoleText {

    private static final int MAX_NAME = 255;

    /** As many code points of a job's id tell it from others where its pipeline is known. */
    private static final int SHORT = 8;

    private ConsoleText() {}

    /** The ids in full, for whoever looks for them in Supaflow. */
    static String triggered(PipelineRun run) {
        return Messages.ConsoleText_triggered(subject(run, run.jobId()), run.pipelineId());
    }

    static String status(PipelineRun run, Job job, @CheckForNull Duration waiting) {
        String words = statusWords(job.apiStatus());
        String text = waiting == null
                ? Messages.ConsoleText_status(subject(run), words)
                : Messages.ConsoleText_statusFor(subject(run), words, Figures.duration(waiting));
        return withMessage(text, job.statusMessage()) + ".";
    }

    /**
     * How the job ended: status, duration, totals; not why, where {@link #outcome} tells that.
     *
     * @param objects what it did with each object; null if that is not known
     */
    static String ended(PipelineRun run, Job job, @CheckForNull ObjectResults objects) {
        String text = how(run, job, subject(run));
        Long millis = job.durationMillis();
        if (millis != null && millis >= 0) {
            text = Messages.ConsoleText_after(text, Figures.duration(Duration.ofMillis(millis)));
        }
        String totals = totals(job, objects);
        if (!totals.isEmpty()) {
            text = Messages.ConsoleText_totals(text, totals);
        }
        return (reason(run, job, objects) == null ? withMessage(text, job.statusMessage()) : text) + ".";
    }

    /**
     * How the job ended and why, in a short line: for whoever is told nothing else. The same as {@link #ended} if there is no why.
     *
     * @param objects what it did with each object; null if that is not known
     */
    static String outcome(PipelineRun run, Job job, @CheckForNull ObjectResults objects) {
        String reason = reason(run, job, objects);
        return reason == null
                ? ended(run, job, objects)
                : Messages.ConsoleText_reason(how(run, job, subject(run, null)), reason);
    }

    private static String how(PipelineRun run, Job job, String subject) {
        String words = statusWords(job.apiStatus());
        return job.status() == JobStatus.CANCELLED && !run.cancelRequested()
                ? Messages.ConsoleText_endedInSupaflow(subject, words)
                : Messages.ConsoleText_ended(subject, words);
    }

    /** Why it ended like that: the first object that went wrong, or Supaflow's message; nobody asks why it completed, or was cancelled here. */
    @CheckForNull
    private static String reason(PipelineRun run, Job job, @CheckForNull ObjectResults objects) {
        return switch (job.status()) {
            case FAILED, TIMED_OUT, COMPLETED_WITH_WARNING -> {
                String object = object(job, objects);
                yield object == null ? withoutStop(job.statusMessage()) : object;
            }
            case CANCELLED -> run.cancelRequested() ? null : withoutStop(job.statusMessage());
            case SKIPPED -> withoutStop(job.statusMessage());
            default -> null;
        };
    }

    @CheckForNull
    private static String object(Job job, @CheckForNull ObjectResults objects) {
        if (objects == null) {
            return null;
        }
        boolean failed = objects.failed() > 0;
        if (!failed && job.status() != JobStatus.COMPLETED_WITH_WARNING) {
            // A warning of an object is not why a job failed.
            return null;
        }
        Predicate<ObjectResult> isMeant = failed ? ObjectResult::isFailed : ObjectResult::isWarning;
        return objects.worst().stream()
                .filter(isMeant)
                .findFirst()
                .map(first -> {
                    String stage = failed
                            ? ObjectText.failedStage(
                                    first.ingestionStatus(), first.stagingStatus(), first.loadingStatus())
                            : null;
                    String message = first.statusMessage() == null ? job.statusMessage() : first.statusMessage();
                    return ObjectText.of(first.name(), stage, withoutStop(message));
                })
                .map(first -> {
                    int more = (failed ? objects.failed() : objects.warnings()) - 1;
                    return more > 0 ? Messages.ConsoleText_more(first, Figures.count(more)) : first;
                })
                .orElse(null);
    }

    static String subject(PipelineRun run) {
        return brief(name(run), run.jobId());
    }

    /** @param job as it is to be named: the job that the run has, or is about to have; null for none */
    static String subject(PipelineRun run, @CheckForNull String job) {
        return subject(name(run), job);
    }

    private static String subject(String name, @CheckForNull String job) {
        return job == null || job.equals(name)
                ? Messages.ConsoleText_subject(name)
                : Messages.ConsoleText_subjectWithJob(name, job);
    }

    private static String brief(String name, @CheckForNull String jobId) {
        return subject(name, jobId == null || jobId.equals(name) ? null : shortId(jobId));
    }

    private static String name(PipelineRun run) {
        // What was asked for comes from a user.
        return run.pipelineName() == null ? Texts.plain(run.request().pipeline(), MAX_NAME) : run.pipelineName();
    }

    /** A sentence for a console that many runs may share: it names the pipeline, and the job if there is one. */
    @NonNull
    public static String about(@NonNull PipelineRun run, @NonNull String sentence) {
        return about(name(run), run.jobId(), sentence);
    }

    /**
     * The same for a run of which only this is left.
     *
     * @param pipeline its name, which is harmless
     * @param jobId null if there is no job
     */
    @NonNull
    public static String about(@NonNull String pipeline, @CheckForNull String jobId, @NonNull String sentence) {
        return sentence.startsWith(subject(pipeline, null))
                ? sentence
                : Messages.ConsoleText_about(brief(pipeline, jobId), sentence);
    }

    /** What is enough of a job's id to tell it from others. */
    @NonNull
    public static String shortId(@NonNull String jobId) {
        return jobId.codePointCount(0, jobId.length()) <= SHORT
                ? jobId
                : jobId.substring(0, jobId.offsetByCodePoints(0, SHORT));
    }

    private static String withMessage(String text, @CheckForNull String statusMessage) {
        String message = withoutStop(statusMessage);
        return message == null ? text : Messages.ConsoleText_message(text, message);
    }

    /** A message of Supaflow's, within a sentence. */
    @CheckForNull
    private static String withoutStop(@CheckForNull String message) {
        return message != null && message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
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

    private static String totals(Job job, @CheckForNull ObjectResults objects) {
        JobSummary summary = Objects.requireNonNullElse(job.summary(), JobSummary.UNKNOWN);
        List<String> rows = new ArrayList<>();
        add(rows, summary.totalRowsSource(), Messages::ConsoleText_rowsRead);
        add(rows, summary.totalRowsDestination(), Messages::ConsoleText_rowsWritten);
        return joined("; ", objects(job, summary, objects), String.join(", ", rows));
    }

    /** How many objects, and what became of them, as far as that is told: of what is not known there is no zero. */
    private static String objects(Job job, JobSummary summary, @CheckForNull ObjectResults objects) {
        Long total = summary.totalObjects();
        Long failed = summary.totalFailed();
        Long skipped = summary.totalSkipped();
        long warnings = objects == null ? 0 : objects.warnings();
        List<String> parts = new ArrayList<>();
        if (total != null && failed != null && skipped != null && isRestCompleted(job, warnings)) {
            addSome(parts, total - failed - skipped - warnings, Messages::ConsoleText_objectsCompleted);
        }
        addSome(parts, warnings, Messages::ConsoleText_objectsWithWarnings);
        addSome(parts, failed, Messages::ConsoleText_objectsFailed);
        addSome(parts, skipped, Messages::ConsoleText_objectsSkipped);
        String all = total == null ? "" : Messages.ConsoleText_objects(Figures.count(total), total);
        return joined(": ", all, String.join(", ", parts));
    }

    /** Whether objects of which nothing else is told have completed: not if the job was stopped, nor if it is not known which have warnings. */
    private static boolean isRestCompleted(Job job, long warnings) {
        return switch (job.status()) {
            case COMPLETED, FAILED -> true;
            case COMPLETED_WITH_WARNING -> warnings > 0;
            default -> false;
        };
    }

    private static String joined(String between, String first, String second) {
        return first.isEmpty() || second.isEmpty() ? first + second : first + between + second;
    }

    private static void addSome(List<String> parts, @CheckForNull Long count, Function<Object, String> words) {
        if (count != null && count > 0) {
            parts.add(words.apply(Figures.count(count)));
        }
    }

    /** @param words take the count as it is shown, and as it is, for the grammar */
    private static void add(List<String> parts, @CheckForNull Long count, BiFunction<Object, Object, String> words) {
        if (count != null) {
            parts.add(words.apply(Figures.count(count), count));
        }
    }
}
