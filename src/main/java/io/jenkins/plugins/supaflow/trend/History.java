package io.jenkins.plugins.supaflow.trend;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Job;
import hudson.model.Run;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The Supaflow runs of some builds of a job that follow each other, and their charts. */
@Restricted(NoExternalUse.class)
public final class History {

    /** Charts of fewer builds show nothing. */
    static final int FEWEST = 2;

    /** The newest first. */
    private final List<List<TrendRun>> builds = new ArrayList<>();

    private final Run<?, ?> next;

    /**
     * Reads builds, each from disk if it is not in memory.
     *
     * @param newest where to begin; null for nowhere
     * @param most how many builds to look at
     */
    History(@CheckForNull Run<?, ?> newest, int most) {
        Run<?, ?> build = newest;
        for (int seen = 0; build != null && seen < most; seen++) {
            List<TrendRun> runs = TrendRun.of(build);
            if (!runs.isEmpty()) {
                builds.add(runs);
            }
            build = build.getPreviousBuild();
        }
        next = build;
    }

    /** That of a job's last builds. */
    @NonNull
    static History ofLast(int builds, @NonNull Job<?, ?> job) {
        return new History(job.getLastBuild(), builds);
    }

    /** Whether there is enough for a chart. */
    boolean isDrawable() {
        return builds.size() >= FEWEST;
    }

    /** For the view: the runs, the newest first. */
    @NonNull
    public List<TrendRun> getRuns() {
        return builds.stream().flatMap(List::stream).toList();
    }

    /** For the view: the number before which the next older builds are; null if there are none. */
    @CheckForNull
    public Integer getBefore() {
        return next == null ? null : Integer.valueOf(next.getNumber() + 1);
    }

    /** For the view: the charts of all pipelines. */
    @NonNull
    public List<TrendChart> getCharts() {
        return charts(Integer.MAX_VALUE);
    }

    /** @param pipelines of how many pipelines there are charts, those that ran last */
    @NonNull
    List<TrendChart> charts(int pipelines) {
        Map<String, List<TrendRun>> apart = getRuns().stream()
                .collect(Collectors.groupingBy(TrendRun::pipeline, LinkedHashMap::new, Collectors.toList()));
        List<TrendChart> charts = new ArrayList<>();
        apart.values().stream().limit(pipelines).forEach(runs -> {
            String pipeline = apart.size() == 1 ? null : runs.get(0).getTitle();
            List<TrendPoint> points = TrendPoint.of(runs);
            if (points.stream().filter(TrendPoint::hasRows).count() >= FEWEST) {
                charts.add(TrendChart.rows(points, pipeline));
            }
            if (points.size() >= FEWEST) {
                charts.add(TrendChart.durations(points, pipeline));
            }
        });
        return charts;
    }
}
