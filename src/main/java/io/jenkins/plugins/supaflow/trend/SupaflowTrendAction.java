package io.jenkins.plugins.supaflow.trend;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Action;
import hudson.model.Job;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import jenkins.model.TransientActionFactory;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.Stapler;
import org.kohsuke.stapler.StaplerRequest2;

/** The charts on a job's page: rows, duration and outcome of the Supaflow runs of its last builds. */
@Restricted(NoExternalUse.class)
public final class SupaflowTrendAction implements Action {

    /** How many builds the charts go back; they are read when the page asks for the charts, after it is shown. */
    static final int BUILDS = 50;

    /** How many builds are looked at while the page is made; the build history beside the charts shows more. */
    static final int RECENT_BUILDS = 20;

    /** How many builds the history shows on one page. */
    static final int PAGE = 100;

    /** Of how many pipelines the job's page has charts; the history has all. */
    private static final int PIPELINES = 3;

    private final Job<?, ?> job;

    SupaflowTrendAction(@NonNull Job<?, ?> job) {
        this.job = job;
    }

    /** None: what is beside the job's page leads to no history of jobs that have none. */
    @CheckForNull
    @Override
    public String getIconFileName() {
        return null;
    }

    /** For the breadcrumbs of the history. */
    @Override
    public String getDisplayName() {
        return Messages.SupaflowTrendAction_displayName();
    }

    @Override
    public String getUrlName() {
        return "supaflow";
    }

    /** For the view. */
    @NonNull
    public Job<?, ?> getJob() {
        return job;
    }

    /** For the view: whether at least two of the job's most recent builds have something to draw. */
    public boolean isShown() {
        return TrendMark.isOn(job) && History.ofLast(RECENT_BUILDS, job).isDrawable();
    }

    /** For the view. */
    @NonNull
    public List<TrendChart> getCharts() {
        return TrendMark.isOn(job) ? History.ofLast(BUILDS, job).charts(PIPELINES) : List.of();
    }

    /** For the page of all builds that are kept: some of them, up to the one that the request names. */
    @NonNull
    public History getHistory() {
        StaplerRequest2 request = Stapler.getCurrentRequest2();
        String before = request == null ? null : request.getParameter("before");
        if (!TrendMark.isOn(job)) {
            return new History(null, 0);
        }
        return new History(
                before != null && before.matches("\\d{1,9}")
                        ? job.getNearestOldBuild(Integer.parseInt(before) - 1)
                        : job.getLastBuild(),
                PAGE);
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
