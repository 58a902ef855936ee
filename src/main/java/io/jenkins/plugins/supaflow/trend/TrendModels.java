package io.jenkins.plugins.supaflow.trend;

import edu.hm.hafner.echarts.line.LineSeries;
import edu.hm.hafner.echarts.line.LineSeries.FilledMode;
import edu.hm.hafner.echarts.line.LineSeries.StackedMode;
import edu.hm.hafner.echarts.line.LinesChartModel;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.echarts.JenkinsPalette;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** Puts the points of a trend into the models that the charts of the ECharts API plugin are drawn from. */
final class TrendModels {

    private static final double MILLIS_PER_MINUTE = 60_000;

    private TrendModels() {}

    /** Rows read and written, a line each; a gap where a build has none. */
    @NonNull
    static LinesChartModel rows(@NonNull List<TrendPoint> points) {
        LinesChartModel model = model(points);
        // Mostly as many rows are written as read: an area under a line shows both, two lines would hide one.
        model.addSeries(
                new LineSeries(
                        Messages.TrendModels_rowsRead(),
                        JenkinsPalette.CYAN.normal(),
                        StackedMode.SEPARATE_LINES,
                        FilledMode.FILLED,
                        values(points, point -> number(point.rowsRead()))),
                new LineSeries(
                        Messages.TrendModels_rowsWritten(),
                        JenkinsPalette.INDIGO.normal(),
                        StackedMode.SEPARATE_LINES,
                        FilledMode.LINES,
                        values(points, point -> number(point.rowsWritten()))));
        roundRange(model);
        return model;
    }

    /** A bar for each build: as high as its runs took minutes, in the series of its outcome. */
    @NonNull
    static LinesChartModel durations(@NonNull List<TrendPoint> points) {
        LinesChartModel model = model(points);
        model.useContinuousRangeAxis();
        for (TrendPoint.Outcome outcome : TrendPoint.Outcome.values()) {
            if (points.stream().anyMatch(point -> point.outcome() == outcome)) {
                model.addSeries(new BarSeries(
                        name(outcome),
                        color(outcome),
                        values(points, point -> point.outcome() == outcome ? minutes(point) : null)));
            }
        }
        roundRange(model);
        return model;
    }

    private static LinesChartModel model(List<TrendPoint> points) {
        LinesChartModel model = new LinesChartModel(
                points.stream().map(TrendPoint::label).toList(),
                points.stream().map(TrendPoint::number).toList());
        model.setRangeMin(0);
        return model;
    }

    /** Ends the axis at a round number: else it ends with the greatest value, whose text would cover that of the tick below. */
    private static void roundRange(LinesChartModel model) {
        double max = model.getSeries().stream()
                .flatMap(series -> series.getData().stream())
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
        if (max > 0) {
            double step = Math.pow(10, Math.floor(Math.log10(max))) / 2;
            model.setRangeMax(Math.ceil(max / step) * step);
        }
    }

    private static List<Double> values(List<TrendPoint> points, Function<TrendPoint, Double> value) {
        return points.stream().map(value).toList();
    }

    @CheckForNull
    private static Double number(@CheckForNull Long rows) {
        return rows == null ? null : Double.valueOf(rows);
    }

    private static Double minutes(TrendPoint point) {
        return Math.round(point.durationMillis() / MILLIS_PER_MINUTE * 100) / 100.0;
    }

    private static String name(TrendPoint.Outcome outcome) {
        return switch (outcome) {
            case COMPLETED -> Messages.TrendModels_completed();
            case WARNING -> Messages.TrendModels_warning();
            case CANCELLED -> Messages.TrendModels_cancelled();
            case FAILED -> Messages.TrendModels_failed();
        };
    }

    private static String color(TrendPoint.Outcome outcome) {
        return switch (outcome) {
            case COMPLETED -> JenkinsPalette.GREEN.normal();
            case WARNING -> JenkinsPalette.ORANGE.normal();
            case CANCELLED -> JenkinsPalette.GREY.normal();
            case FAILED -> JenkinsPalette.RED.normal();
        };
    }

    /** A series of bars, which the library has not; each getter becomes a property of the series in the browser. */
    static final class BarSeries extends LineSeries {

        BarSeries(String name, String color, List<Double> values) {
            super(name, color, StackedMode.STACKED, FilledMode.LINES, values);
        }

        @Override
        public String getType() {
            return "bar";
        }

        /** In pixels. A bar stands astride its tick: half of it must find room beside the first and the last one. */
        public int getBarMaxWidth() {
            return 12;
        }

        /** In pixels: the outcome is to be seen of a run that took no time, too. */
        public int getBarMinHeight() {
            return 3;
        }

        /** Whether the bars end where the axes end, which would halve the first and the last one. */
        public boolean isClip() {
            return false;
        }
    }
}
