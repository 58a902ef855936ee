package io.jenkins.plugins.supaflow.trend;

import edu.hm.hafner.echarts.JacksonFacade;
import edu.hm.hafner.echarts.line.LinesChartModel;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Action;
import hudson.model.InvisibleAction;
import hudson.model.Item;
import hudson.model.Job;
import io.jenkins.plugins.echarts.AsyncTrendChart;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import jenkins.model.TransientActionFactory;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.bind.JavaScriptMethod;

/** The charts on a job's page: rows, duration and outcome of the Supaflow runs of its last builds. */
@Restricted(NoExternalUse.class)
public final class SupaflowTrendAction extends InvisibleAction {

    /** How many builds the charts go back; they are read when the page asks for a chart, after it is shown. */
    static final int BUILDS = 50;

    /** How many builds are looked at while the page is made; the build history beside the charts shows more. */
    static final int RECENT_BUILDS = 20;

    private final Job<?, ?> job;

    SupaflowTrendAction(@NonNull Job<?, ?> job) {
        this.job = job;
    }

    /** For the view. */
    @NonNull
    public Chart getRows() {
        return new Chart(job, TrendPoint::hasRows, TrendModels::rows);
    }

    /** For the view. */
    @NonNull
    public Chart getDurations() {
        return new Chart(job, point -> true, TrendModels::durations);
    }

    /** One chart: whether to show it, and what it shows. Called by the browser, through a proxy of the viewer's session. */
    @Restricted(NoExternalUse.class)
    public static final class Chart implements AsyncTrendChart {

        private final Job<?, ?> job;
        private final Predicate<TrendPoint> drawable;
        private final Function<List<TrendPoint>, LinesChartModel> model;

        private Chart(
                Job<?, ?> job, Predicate<TrendPoint> drawable, Function<List<TrendPoint>, LinesChartModel> model) {
            this.job = job;
            this.drawable = drawable;
            this.model = model;
        }

        /** @return whether at least two of the job's most recent builds have something to draw */
        @Override
        public boolean isTrendVisible() {
            return TrendMark.isOn(job)
                    && TrendPoint.ofLast(RECENT_BUILDS, job).stream()
                                    .filter(drawable)
                                    .count()
                            >= 2;
        }

        /** @return the chart's model as JSON; that of no builds for who may not read the job */
        @Override
        @JavaScriptMethod
        public String getBuildTrendModel() {
            // The proxy lives on in the session when the right to read the job is gone. To refuse the call would be an
            // error 500:
            // Stapler answers a proxy's call itself, and Jenkins' page for the refusal comes too late.
            List<TrendPoint> points = job.hasPermission(Item.READ) ? TrendPoint.ofLast(BUILDS, job) : List.of();
            return new JacksonFacade().toJson(model.apply(points));
        }

        /** What a click on a build opens, seen from the build's page: that page. */
        @NonNull
        public String getUrlName() {
            return ".";
        }
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
