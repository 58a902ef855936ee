package io.jenkins.plugins.supaflow.trend;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.build.AxisSteps;
import io.jenkins.plugins.supaflow.client.Texts;
import io.jenkins.plugins.supaflow.run.Figures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * One chart of a trend, as its view draws it: a slot for each build, oldest first, with bars in it. Lengths are those of a picture of 500
 * by 190, whose origin is above on the left; its plot goes from 64, 8 to 496, 166.
 */
@Restricted(NoExternalUse.class)
public final class TrendChart {

    private static final int LEFT = 64;
    private static final int RIGHT = 496;
    private static final int TOP = 8;
    private static final int BOTTOM = 166;

    private static final int NAME_LENGTH = 10;
    private static final int WIDEST_SLOT = 40;

    /** What is higher ends where the plot ends. */
    private static final long ENOUGH = 1_000_000_000_000_000_000L;

    /** A run that took no time is to be seen, too. */
    private static final double LOWEST_BAR = 3;

    /**
     * One bar.
     *
     * @param style what it stands for, as the style sheet has it
     */
    public record Bar(
            double x,
            double y,
            double width,
            double height,
            @NonNull String style) {}

    /** A build's part of the chart, with its words; {@code name} is empty where there is no room for it. */
    public record Slot(
            int number,
            double x,
            double width,
            double middle,
            @NonNull String name,
            @NonNull String words,
            @NonNull List<Bar> bars) {}

    /** A value on the axis. */
    public record Tick(double y, @NonNull String words) {}

    /** What bars of one style stand for. */
    public record Key(@NonNull String style, @NonNull String words) {}

    private final String title;
    private final String label;
    private final List<Key> keys;
    private final List<Tick> ticks = new ArrayList<>();
    private final List<Slot> slots = new ArrayList<>();
    private final long top;

    private TrendChart(String title, String label, List<Key> keys, long max, long step, Function<Long, String> words) {
        this.title = title;
        this.label = label;
        this.keys = keys;
        top = Math.max(1, (max - 1) / step + 1) * step;
        for (long value = 0; value <= top; value += step) {
            ticks.add(new Tick(round(BOTTOM - height(value)), words.apply(value)));
        }
    }

    /**
     * Rows read, and before them rows written; nothing where a build has none.
     *
     * @param pipeline which pipeline's, if the job has several
     */
    @NonNull
    static TrendChart rows(@NonNull List<TrendPoint> points, @CheckForNull String pipeline) {
        long max = highest(points.stream()
                .flatMapToLong(point -> LongStream.of(number(point.rowsRead()), number(point.rowsWritten()))));
        TrendChart chart = new TrendChart(
                of(Messages.TrendChart_rowsTitle(), pipeline),
                of(Messages.TrendChart_rowsLabel(), pipeline),
                List.of(
                        new Key("read", Messages.TrendChart_rowsRead()),
                        new Key("written", Messages.TrendChart_rowsWritten())),
                max,
                AxisSteps.ofNumbers(max),
                Figures::briefCount);
        chart.draw(points, TrendChart::words, (point, width) -> {
            List<Bar> bars = new ArrayList<>();
            Long read = point.rowsRead();
            if (read != null) {
                bars.add(chart.bar(read, width, "read"));
            }
            Long written = point.rowsWritten();
            if (written != null) {
                bars.add(chart.bar(written, width / 2, "written"));
            }
            return bars;
        });
        return chart;
    }

    /**
     * How long the runs of each build took, in the style of its outcome.
     *
     * @param pipeline which pipeline's, if the job has several
     */
    @NonNull
    static TrendChart durations(@NonNull List<TrendPoint> points, @CheckForNull String pipeline) {
        long max = highest(points.stream().mapToLong(TrendPoint::durationMillis));
        TrendChart chart = new TrendChart(
                of(Messages.TrendChart_durationsTitle(), pipeline),
                of(Messages.TrendChart_durationsLabel(), pipeline),
                Arrays.stream(TrendPoint.Outcome.values())
                        .filter(outcome -> points.stream().anyMatch(point -> point.outcome() == outcome))
                        .map(outcome -> new Key(style(outcome), words(outcome)))
                        .toList(),
                max,
                AxisSteps.ofTime(max),
                Figures::clock);
        chart.draw(
                points,
                point -> Messages.TrendChart_durationOf(
                        point.label(), Figures.clock(point.durationMillis()), words(point.outcome())),
                (point, width) -> List.of(chart.bar(point.durationMillis(), width, style(point.outcome()))));
        return chart;
    }

    private interface Drawing {

        /** The bars of a point, about x = 0. */
        List<Bar> of(TrendPoint point, double width);
    }

    private void draw(List<TrendPoint> points, Function<TrendPoint, String> words, Drawing drawing) {
        double width = Math.min(WIDEST_SLOT, (double) (RIGHT - LEFT) / Math.max(1, points.size()));
        int named = Math.max((points.size() + AxisSteps.MOST - 1) / AxisSteps.MOST, (int) Math.ceil(60 / width));
        IntStream.range(0, points.size()).forEach(i -> {
            TrendPoint point = points.get(i);
            double middle = LEFT + width * (i + 0.5);
            slots.add(new Slot(
                    point.number(),
                    round(middle - width / 2),
                    round(width),
                    round(middle),
                    i % named == 0 ? Texts.plain(point.label(), NAME_LENGTH) : "",
                    words.apply(point),
                    drawing.of(point, width * 0.75).stream()
                            .map(bar -> new Bar(round(middle + bar.x), bar.y, round(bar.width), bar.height, bar.style))
                            .toList()));
        });
    }

    private Bar bar(long value, double width, String style) {
        double y = round(BOTTOM - Math.max(LOWEST_BAR, height(value)));
        return new Bar(-width / 2, y, width, round(BOTTOM - y), style);
    }

    private double height(long value) {
        return (BOTTOM - TOP) * Math.min(1, (double) value / top);
    }

    private static double round(double length) {
        return Math.round(length * 10) / 10.0;
    }

    private static long highest(LongStream values) {
        return Math.min(values.max().orElse(0), ENOUGH);
    }

    private static long number(@CheckForNull Long rows) {
        return rows == null ? 0 : rows;
    }

    private static String words(TrendPoint point) {
        return Messages.TrendChart_rowsOf(point.label(), inFull(point.rowsRead()), inFull(point.rowsWritten()));
    }

    private static String of(String title, @CheckForNull String pipeline) {
        return pipeline == null ? title : Messages.TrendChart_of(title, pipeline);
    }

    private static String inFull(@CheckForNull Long rows) {
        return rows == null ? "–" : Figures.count(rows);
    }

    /** An outcome, as the style sheet has it. */
    @NonNull
    static String style(TrendPoint.Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    private static String words(TrendPoint.Outcome outcome) {
        return switch (outcome) {
            case COMPLETED -> Messages.TrendChart_completed();
            case WARNING -> Messages.TrendChart_warning();
            case CANCELLED -> Messages.TrendChart_cancelled();
            case FAILED -> Messages.TrendChart_failed();
        };
    }

    @NonNull
    public String getTitle() {
        return title;
    }

    /** For who hears the page: what the chart shows. */
    @NonNull
    public String getLabel() {
        return label;
    }

    @NonNull
    public List<Key> getKeys() {
        return keys;
    }

    @NonNull
    public List<Tick> getTicks() {
        return List.copyOf(ticks);
    }

    @NonNull
    public List<Slot> getSlots() {
        return List.copyOf(slots);
    }
}
