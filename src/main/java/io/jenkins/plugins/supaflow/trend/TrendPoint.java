package io.jenkins.plugins.supaflow.trend;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Job;
import hudson.model.Run;
import io.jenkins.plugins.supaflow.build.SupaflowRunAction;
import io.jenkins.plugins.supaflow.build.SupaflowRunResult;
import io.jenkins.plugins.supaflow.run.RunOutcome;
import java.util.ArrayList;
import java.util.List;

/**
 * What the Supaflow runs of one build came to, added up.
 *
 * @param number the build's number
 * @param label the build's name for people
 * @param rowsRead rows read; null if no run of the build told
 * @param rowsWritten rows written; null if no run of the build told
 * @param durationMillis how long the Supaflow jobs took; one that never started took no time
 * @param outcome the worst of the runs
 */
record TrendPoint(
        int number,
        @NonNull String label,
        @CheckForNull Long rowsRead,
        @CheckForNull Long rowsWritten,
        long durationMillis,
        @NonNull Outcome outcome) {

    /** How a run ended, as far as a trend tells them apart; the worst last. */
    enum Outcome {
        COMPLETED,
        WARNING,
        CANCELLED,
        FAILED;

        static Outcome of(RunOutcome.Kind kind) {
            return switch (kind) {
                case COMPLETED -> COMPLETED;
                case COMPLETED_WITH_WARNING -> WARNING;
                case CANCELLED, NOT_STARTED, SKIPPED, LEFT -> CANCELLED;
                case FAILED,
                        TIMED_OUT,
                        INVALID,
                        OUT_OF_CREDITS,
                        REJECTED_KEY,
                        REJECTED,
                        UNKNOWN,
                        ALREADY_RUNNING,
                        GONE,
                        GAVE_UP -> FAILED;
            };
        }
    }

    /**
     * The points of a job's newest builds, oldest first. A build that still goes on has none, nor has one without a Supaflow run
     * that ended.
     *
     * @param builds how many builds to look at, each of which is read from disk if it is not in memory
     */
    @NonNull
    static List<TrendPoint> ofLast(int builds, @NonNull Job<?, ?> job) {
        List<TrendPoint> points = new ArrayList<>();
        Run<?, ?> build = job.getLastBuild();
        for (int seen = 0; build != null && seen < builds; seen++) {
            TrendPoint point = build.isBuilding() ? null : of(build);
            if (point != null) {
                points.add(0, point);
            }
            build = build.getPreviousBuild();
        }
        return points;
    }

    @CheckForNull
    private static TrendPoint of(Run<?, ?> build) {
        TrendPoint sum = null;
        for (SupaflowRunAction action : build.getActions(SupaflowRunAction.class)) {
            RunOutcome end = action.getOutcome();
            if (end != null) {
                TrendPoint point = of(build, action.getResult(), Outcome.of(end.kind()));
                sum = sum == null ? point : sum.plus(point);
            }
        }
        return sum;
    }

    private static TrendPoint of(Run<?, ?> build, SupaflowRunResult result, Outcome outcome) {
        Long duration = result.getDurationMillis();
        return new TrendPoint(
                build.getNumber(),
                build.getDisplayName(),
                result.getTotalRowsSource(),
                result.getTotalRowsDestination(),
                duration == null ? 0 : duration,
                outcome);
    }

    private TrendPoint plus(TrendPoint other) {
        return new TrendPoint(
                number,
                label,
                sum(rowsRead, other.rowsRead),
                sum(rowsWritten, other.rowsWritten),
                durationMillis + other.durationMillis,
                outcome.compareTo(other.outcome) < 0 ? other.outcome : outcome);
    }

    @CheckForNull
    private static Long sum(@CheckForNull Long one, @CheckForNull Long other) {
        if (one == null) {
            return other;
        }
        return other == null ? one : Long.valueOf(one + other);
    }

    /** Whether the build has rows to draw. */
    boolean hasRows() {
        return rowsRead != null || rowsWritten != null;
    }
}
