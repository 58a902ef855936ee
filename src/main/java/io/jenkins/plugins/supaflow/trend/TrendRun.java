package io.jenkins.plugins.supaflow.trend;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import io.jenkins.plugins.supaflow.build.StatusWords;
import io.jenkins.plugins.supaflow.build.SupaflowRunAction;
import io.jenkins.plugins.supaflow.build.SupaflowRunResult;
import io.jenkins.plugins.supaflow.run.Figures;
import io.jenkins.plugins.supaflow.run.RunOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** One Supaflow run of a build that has ended: a row of the history, and what a trend adds up. */
@Restricted(NoExternalUse.class)
public final class TrendRun {

    private static final String NOTHING = "–";

    private final Run<?, ?> build;
    private final SupaflowRunAction action;
    private final SupaflowRunResult result;
    private final RunOutcome end;

    private TrendRun(Run<?, ?> build, SupaflowRunAction action, RunOutcome end) {
        this.build = build;
        this.action = action;
        this.result = action.getResult();
        this.end = end;
    }

    /** The runs of a build; none of one that still goes on. */
    @NonNull
    static List<TrendRun> of(@NonNull Run<?, ?> build) {
        return build.isBuilding()
                ? List.of()
                : build.getActions(SupaflowRunAction.class).stream()
                        .map(action -> {
                            RunOutcome end = action.getOutcome();
                            return end == null ? null : new TrendRun(build, action, end);
                        })
                        .filter(Objects::nonNull)
                        .toList();
    }

    /** The build's number. */
    public int getNumber() {
        return build.getNumber();
    }

    /** Its outcome, as the style sheet has it. */
    @NonNull
    public String getStyle() {
        return TrendChart.style(outcome());
    }

    /** What tells pipelines apart: the id, or the name where none is known. */
    @NonNull
    String pipeline() {
        String id = result.getPipelineId();
        return id == null ? action.getTitle() : id;
    }

    @NonNull
    TrendPoint.Outcome outcome() {
        return TrendPoint.Outcome.of(end.kind());
    }

    /** How long the job took, in milliseconds; 0 if it never started. */
    long durationMillis() {
        Long duration = result.getDurationMillis();
        return duration == null ? 0 : duration;
    }

    /** When the job ended, in milliseconds since 1970; 0 if that is not known. */
    long ended() {
        return action.jobEnded();
    }

    @CheckForNull
    Long rows(boolean read) {
        return read ? result.getTotalRowsSource() : result.getTotalRowsDestination();
    }

    /** The build's name for people. */
    @NonNull
    public String getLabel() {
        return build.getDisplayName();
    }

    /** The address of the run's own page, from the job's. */
    @NonNull
    public String getUrl() {
        return build.getNumber() + "/supaflow/" + action.getRunId() + "/";
    }

    /** The pipeline. */
    @NonNull
    public String getTitle() {
        return action.getTitle();
    }

    /** How it ended. */
    @NonNull
    public String getStatus() {
        return StatusWords.of(result.getStatus());
    }

    /** For the view: whether it read or wrote rows as far as is known, in words. */
    @NonNull
    public String getRowsRead() {
        return words(rows(true));
    }

    @NonNull
    public String getRowsWritten() {
        return words(rows(false));
    }

    private static String words(@CheckForNull Long rows) {
        return rows == null ? NOTHING : Figures.count(rows);
    }

    /** How long the job took, in words. */
    @NonNull
    public String getDuration() {
        return result.getDurationMillis() == null ? NOTHING : Figures.duration(Duration.ofMillis(durationMillis()));
    }

    /** To sort by; -1 where nothing is known. */
    public long getDurationOrder() {
        return result.getDurationMillis() == null ? -1 : durationMillis();
    }

    /** To sort by; -1 where nothing is known. */
    public long getRowsReadOrder() {
        return order(rows(true));
    }

    /** To sort by; -1 where nothing is known. */
    public long getRowsWrittenOrder() {
        return order(rows(false));
    }

    private static long order(@CheckForNull Long rows) {
        return rows == null ? -1 : rows;
    }
}
