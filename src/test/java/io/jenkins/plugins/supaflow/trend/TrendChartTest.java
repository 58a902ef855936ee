package io.jenkins.plugins.supaflow.trend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a chart is laid out. */
class TrendChartTest {

    private static TrendPoint point(int number, long rows, long millis) {
        return new TrendPoint(number, "#" + number, rows, rows, millis, TrendPoint.Outcome.COMPLETED);
    }

    private static String axis(TrendChart chart) {
        return String.join(
                " ", chart.getTicks().stream().map(TrendChart.Tick::words).toList());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0:00 0:01",
        "999, 0:00 0:01",
        "5000, 0:00 0:01 0:02 0:03 0:04 0:05",
        "5001, 0:00 0:02 0:04 0:06",
        "61000, 0:00 0:20 0:40 1:00 1:20",
        "600000, 0:00 2:00 4:00 6:00 8:00 10:00",
        "5400000, 0:00 20:00 40:00 60:00 80:00 100:00",
        "36000000, 0:00 120:00 240:00 360:00 480:00 600:00"
    })
    void anAxisOfTimeHasStepsThatAClockHas(long millis, String axis) {
        assertEquals(axis, axis(TrendChart.durations(List.of(point(1, 0, millis), point(2, 0, 0)), null)));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 1",
        "3, 0 1 2 3",
        "6, 0 2 4 6",
        "26, 0 10 20 30",
        "2400, 0 500 1K 1.5K 2K 2.5K",
        "9000000, 0 2M 4M 6M 8M 10M"
    })
    void anAxisOfRowsHasStepsOfOneTwoOrFive(long rows, String axis) {
        assertEquals(axis, axis(TrendChart.rows(List.of(point(1, rows, 0), point(2, 0, 0)), null)));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 1_750, 123_456_789, Long.MAX_VALUE, -5})
    void everyBarIsInThePlot(long value) {
        for (int count : new int[] {1, 2, 10, 50}) {
            List<TrendPoint> points = IntStream.rangeClosed(1, count)
                    .mapToObj(number -> point(number, number == 1 ? value : 1, number == 1 ? value : 1))
                    .toList();
            for (TrendChart chart : List.of(TrendChart.rows(points, null), TrendChart.durations(points, null))) {
                chart.getSlots().stream().flatMap(slot -> slot.bars().stream()).forEach(bar -> {
                    String what = chart.getTitle() + " " + count + " " + bar;
                    assertTrue(bar.x() >= 64 && bar.x() + bar.width() <= 496.1, what);
                    assertTrue(bar.y() >= 8 && bar.y() + bar.height() <= 166.1, what);
                    assertTrue(bar.height() >= 3, what);
                });
            }
        }
    }

    @Test
    void namesAsManyBuildsAsFindRoom() {
        List<TrendPoint> points = LongStream.rangeClosed(1, 50)
                .mapToObj(number -> point((int) number, number, number))
                .toList();

        List<String> names = TrendChart.rows(points, null).getSlots().stream()
                .map(TrendChart.Slot::name)
                .filter(name -> !name.isEmpty())
                .toList();

        assertEquals(List.of("#1", "#11", "#21", "#31", "#41"), names);
    }

    @Test
    void whatRanAtOnceCountsOnce() {
        TrendPoint.Span first = new TrendPoint.Span(100, 50, true);
        TrendPoint.Span within = new TrendPoint.Span(110, 10, true);
        TrendPoint.Span longer = new TrendPoint.Span(120, 50, true);
        TrendPoint.Span later = new TrendPoint.Span(1_000, 5, true);
        TrendPoint.Span somewhen = new TrendPoint.Span(0, 7, false);

        assertEquals(50, TrendPoint.wallClock(List.of(first, within)));
        assertEquals(70, TrendPoint.wallClock(List.of(longer, within, first)));
        assertEquals(75, TrendPoint.wallClock(List.of(later, longer, first)), "not what is between");
        assertEquals(57, TrendPoint.wallClock(List.of(first, somewhen)), "nobody knows whether at once");
        assertEquals(0, TrendPoint.wallClock(List.of()));
    }
}
