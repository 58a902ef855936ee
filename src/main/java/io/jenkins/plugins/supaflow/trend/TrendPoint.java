package io.jenkins.plugins.supaflow.trend;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.run.RunOutcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What the Supaflow runs of one build came to, added up.
 *
 * @param number the build's number
 * @param label the build's name for people
 * @param rowsRead rows read; null if no run of the build told
 * @param rowsWritten rows written; null if no run of the build told
 * @param durationMillis how long Supaflow jobs were under way; one that never started took no time
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
     * The points of runs, the newest first; oldest first, one for each build.
     *
     * @param runs of one pipeline, say
     */
    @NonNull
    static List<TrendPoint> of(@NonNull List<TrendRun> runs) {
        List<TrendPoint> points = new ArrayList<>();
        runs.stream()
                .collect(Collectors.groupingBy(TrendRun::getNumber, LinkedHashMap::new, Collectors.toList()))
                .values()
                .forEach(ofBuild -> points.add(0, ofBuild(ofBuild)));
        return points;
    }

    private static TrendPoint ofBuild(List<TrendRun> runs) {
        TrendRun any = runs.get(0);
        return new TrendPoint(
                any.getNumber(),
                any.getLabel(),
                sum(runs, true),
                sum(runs, false),
                wallClock(runs.stream()
                        .map(run ->
                                new Span(run.ended() - run.durationMillis(), run.durationMillis(), run.ended() != 0))
                        .toList()),
                runs.stream()
                        .map(TrendRun::outcome)
                        .max(Comparator.naturalOrder())
                        .orElseThrow());
    }

    /**
     * When a job was under way.
     *
     * @param isKnown whether the begin is; otherwise just how long it took
     */
    record Span(long begin, long millis, boolean isKnown) {}

    /** How long at least one of the jobs was under way: what ran at once counts once. */
    static long wallClock(@NonNull List<Span> spans) {
        long sum = 0;
        long reached = Long.MIN_VALUE;
        for (Span span :
                spans.stream().sorted(Comparator.comparingLong(Span::begin)).toList()) {
            if (!span.isKnown) {
                sum += span.millis;
                continue;
            }
            long end = span.begin + span.millis;
            sum += Math.max(0, end - Math.max(reached, span.begin));
            reached = Math.max(reached, end);
        }
        return sum;
    }

    @CheckForNull
    private static Long sum(List<TrendRun> runs, boolean read) {
        return runs.stream()
                .map(run -> run.rows(read))
                .filter(Objects::nonNull)
                .reduce(Long::sum)
                .orElse(null);
    }

    /** Whether the build has rows to draw. */
    boolean hasRows() {
        return rowsRead != null || rowsWritten != null;
    }
}
