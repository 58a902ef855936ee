package io.jenkins.plugins.supaflow.bench;

import io.jenkins.plugins.supaflow.bench.EngineBench.Row;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Two diagrams against the number of runs: requests in an interval, and threads or processes that wait. The axes are logarithmic from
 * 1 on; below it, the upright one goes straight to 0. Dots are measured; a broken line goes on in proportion.
 */
final class Chart {

    private static final int WIDTH = 340;
    private static final int TOP = 50;
    private static final int STEP = 44;
    private static final int DECADES = 4;
    private static final int UPRIGHT_STEPS = 6; // 0, 1, 10, … 100,000
    private static final int BOTTOM = TOP + STEP * UPRIGHT_STEPS;

    private record Series(String who, String label, String colour) {}

    private static final List<Series> SERIES = List.of(
            new Series("script", "script", "#a40e26"),
            new Series("blocking", "step that blocks a thread", "#b35900"),
            new Series("plugin", "this plugin", "#1a7f37"));

    private Chart() {}

    static String of(List<Row> rows) {
        StringBuilder svg = new StringBuilder("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 900 380\""
                + " font-family=\"sans-serif\" font-size=\"13\" role=\"img\">\n<title>Requests in an interval, and threads or"
                + " processes, against waiting runs</title>\n<rect width=\"900\" height=\"380\" fill=\"#fff\"/>\n");
        diagram(svg, 70, "Requests in an interval", rows, Row::requests);
        diagram(svg, 530, "Threads or processes that wait", rows, Row::waiting);
        return svg.append("</svg>\n").toString();
    }

    private static void diagram(
            StringBuilder svg, int left, String title, List<Row> rows, ToDoubleFunction<Row> value) {
        svg.append(text(left, 30, "start", title, "#222", "bold"));
        for (int decade = 0; decade <= DECADES; decade++) {
            double x = x(left, Math.pow(10, decade));
            svg.append(line(x, TOP, x, BOTTOM));
            svg.append(text(x, BOTTOM + 18, "middle", number(decade), "#555", "normal"));
        }
        for (int step = 0; step <= UPRIGHT_STEPS; step++) {
            double y = BOTTOM - STEP * step;
            svg.append(line(left, y, left + WIDTH, y));
            svg.append(text(left - 6, y + 4, "end", step == 0 ? "0" : number(step - 1), "#555", "normal"));
        }
        svg.append(text(left + WIDTH / 2.0, BOTTOM + 40, "middle", "waiting runs", "#555", "normal"));
        int place = 0;
        for (Series series : SERIES) {
            draw(
                    svg,
                    left,
                    series,
                    rows.stream().filter(row -> row.who().equals(series.who)).toList(),
                    value);
            svg.append(text(left + 12, TOP + 20 + 18.0 * place++, "start", series.label, series.colour, "bold"));
        }
    }

    private static void draw(StringBuilder svg, int left, Series series, List<Row> rows, ToDoubleFunction<Row> value) {
        StringBuilder points = new StringBuilder();
        for (Row row : rows) {
            double x = x(left, row.runs());
            double y = y(value.applyAsDouble(row));
            points.append(format("%.1f,%.1f ", x, y));
            svg.append(format("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>%n", x, y, series.colour));
        }
        svg.append(polyline(points.toString(), series.colour, ""));
        Row last = rows.get(rows.size() - 1);
        double most = Math.pow(10, DECADES);
        if (last.runs() < most) {
            double there = value.applyAsDouble(last) * most / last.runs();
            String on = format(
                    "%.1f,%.1f %.1f,%.1f", x(left, last.runs()), y(value.applyAsDouble(last)), x(left, most), y(there));
            svg.append(polyline(on, series.colour, " stroke-dasharray=\"5 4\""));
        }
    }

    private static double x(int left, double runs) {
        return left + WIDTH * Math.log10(runs) / DECADES;
    }

    private static double y(double value) {
        return BOTTOM - STEP * (value < 1 ? Math.max(0, value) : 1 + Math.log10(value));
    }

    private static String number(int decade) {
        return format("%,d", (long) Math.pow(10, decade));
    }

    private static String polyline(String points, String colour, String more) {
        return format(
                "<polyline fill=\"none\" stroke-width=\"2\" stroke=\"%s\"%s points=\"%s\"/>%n",
                colour, more, points.trim());
    }

    private static String line(double x1, double y1, double x2, double y2) {
        return format("<path d=\"M%.1f %.1fL%.1f %.1f\" stroke=\"#ddd\"/>%n", x1, y1, x2, y2);
    }

    private static String text(double x, double y, String anchor, String text, String colour, String weight) {
        return format(
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\" font-weight=\"%s\">%s</text>%n",
                x, y, anchor, colour, weight, text);
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
