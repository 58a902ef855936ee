package io.jenkins.plugins.supaflow.trend;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Action;
import hudson.model.InvisibleAction;
import hudson.model.Job;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import jenkins.model.TransientActionFactory;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The charts on a job's page: rows, duration and outcome of the Supaflow runs of its last builds. */
@Restricted(NoExternalUse.class)
public final class SupaflowTrendAction extends InvisibleAction {

    /** How many builds the charts go back; they are read when the page asks for the charts, after it is shown. */
    static final int BUILDS = 50;

    /** How many builds are looked at while the page is made; the build history beside the charts shows more. */
    static final int RECENT_BUILDS = 20;

    /** Charts of fewer builds show nothing. */
    private static final int FEWEST = 2;

    private final Job<?, ?> job;

    SupaflowTrendAction(@NonNull Job<?, ?> job) {
        this.job = job;
    }

    @Override
    public String getUrlName() {
        return "supaflow";
    }

    /** For the view: whether at least two of the job's most recent builds have something to draw. */
    public boolean isShown() {
        return TrendMark.isOn(job) && TrendPoint.ofLast(RECENT_BUILDS, job).size() >= FEWEST;
    }

    /** For the view. */
    @NonNull
    public List<TrendChart> getCharts() {
        List<TrendChart> charts = new ArrayList<>();
        List<TrendPoint> points = TrendMark.isOn(job) ? TrendPoint.ofLast(BUILDS, job) : List.of();
        if (points.stream().filter(TrendPoint::hasRows).count() >= FEWEST) {
            charts.add(TrendChart.rows(points));
        }
        if (points.size() >= FEWEST) {
            charts.add(TrendChart.durations(points));
        }
        return charts;
    }

    /** Every job has the action, which is cheap; that it has nothing to show turns out only when its page is made. */
    @Extension
    @SuppressWarnings("rawtypes")
    public static final class Factory extends TransientActionFactory<Job> {

        @Override
        public Class<Job> type() {
            return Job.class;
        }

        @Override
        public Class<? extends Action> actionType() {
            return SupaflowTrendAction.class;
        }

        @NonNull
        @Override
        public Collection<? extends Action> createFor(@NonNull Job job) {
            return Set.of(new SupaflowTrendAction(job));
        }
    }
}
