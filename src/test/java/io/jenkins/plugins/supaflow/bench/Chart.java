package io.jenkins.plugins.supaflow.bench;

import io.jenkins.plugins.supaflow.bench.EngineBench.Row;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Two small diagrams against the number of runs, both axes logarithmic: requests per interval, and threads or processes. */
final class Chart {

    private static final int WIDTH = 360;
    private static final int HEIGHT = 260;
    private static final int DECADES = 4;

    private Chart() {}

    static String of(List<Row> rows) {
        StringBuilder svg = new StringBuilder("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 900 370\" "
                + "font-family=\"sans-serif\" font-size=\"13\">\n<rect width=\"900\" height=\"370\" fill=\"#fff\"/>\n");
        diagram(svg, 60, "Requests per interval", rows, Row::requests);
        diagram(svg, 510, "Threads or processes that wait", rows, row -> row.extra());
        return svg.append("</svg>\n").toString();
    }

    private static void diagram(
            StringBuilder svg, int left, String title, List<Row> rows, ToDoubleFunction<Row> value) {
        int top = 50;
        svg.append(text(left, 30, "start", title, "#222", "bold"));
        for (int decade = 0; decade <= DECADES; decade++) {
            String label = String.format(Locale.ROOT, "%,d", (long) Math.pow(10, decade));
            double x = left + WIDTH * decade / (double) DECADES;
            double y = top + HEIGHT - HEIGHT * decade / (double) DECADES;
            svg.append(line(x, top, x, top + HEIGHT)).append(line(left, y, left + WIDTH, y));
            svg.append(text(x, top + HEIGHT + 18, "middle", label, "#555", "normal"));
            svg.append(text(left - 6, y + 4, "end", label, "#555", "normal"));
        }
        svg.append(text(left + WIDTH / 2.0, top + HEIGHT + 38, "middle", "waiting runs", "#555", "normal"));
        int place = 0;
        for (String who : List.of("plugin", "blocking", "script")) {
            String colour = List.of("#1a7f37", "#b35900", "#a40e26").get(place);
            StringBuilder points = new StringBuilder();
            for (Row row : rows) {
                if (row.who().equals(who)) {
                    double x = left + WIDTH * Math.log10(row.runs()) / DECADES;
                    double y = top + HEIGHT - HEIGHT * Math.log10(Math.max(1, value.applyAsDouble(row))) / DECADES;
                    points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
                    svg.append(String.format(
                            Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>%n", x, y, colour));
                }
            }
            svg.append("<polyline fill=\"none\" stroke-width=\"2\" stroke=\"")
                    .append(colour)
                    .append("\" points=\"")
                    .append(points.toString().trim())
                    .append("\"/>\n");
            svg.append(text(left + 12, top + 20 + 18.0 * place, "start", who, colour, "bold"));
            place++;
        }
    }

    private static String line(double x1, double y1, double x2, double y2) {
        return String.format(Locale.ROOT, "<path d=\"M%.1f %.1fL%.1f %.1f\" stroke=\"#ddd\"/>%n", x1, y1, x2, y2);
    }

    private static String text(double x, double y, String anchor, String text, String colour, String weight) {
        return String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\" font-weight=\"%s\">%s</text>%n",
                x,
                y,
                anchor,
                colour,
                weight,
                text);
    }
}
