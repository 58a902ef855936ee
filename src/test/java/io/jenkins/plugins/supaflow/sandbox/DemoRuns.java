package io.jenkins.plugins.supaflow.sandbox;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;

/** Scripts of one pipeline's runs: their rows and durations vary, in the same way each time the demo is started. */
final class DemoRuns {

    /**
     * An object of the source.
     *
     * @param rows how many a usual run moves
     * @param cuts when its stages begin and end, see {@link SandboxObject}
     */
    record Table(String name, long rows, List<Double> cuts) {}

    /** What becomes of one object, given its rows. */
    private record Fate(String table, LongFunction<SandboxObject> end) {}

    private final Duration usually;
    private final List<Table> tables;
    private final Random random;

    /** @param usually how long a run takes from its start to its end */
    DemoRuns(Duration usually, Table... tables) {
        this.usually = usually;
        this.tables = List.of(tables);
        random = new Random(tables[0].name().hashCode());
    }

    static Table table(String name, long rows, double ingestion, double staging, double loading, double end) {
        return new Table(name, rows, List.of(ingestion, staging, loading, end));
    }

    /** All goes through. */
    JobScript usual() {
        return run(1, List.of());
    }

    /** All goes through, of which there is so many times as much. */
    JobScript larger(double times) {
        return run(times, List.of());
    }

    /** Some rows of an object are left out. */
    JobScript warning(String table, String message) {
        return run(
                1, List.of(new Fate(table, rows -> SandboxObject.withWarning(table, rows, 1 + rows / 400, message))));
    }

    /** An object cannot be loaded. */
    JobScript failing(String table, String message) {
        return run(1, List.of(new Fate(table, rows -> SandboxObject.failed(table, rows, message))));
    }

    /** An object cannot be loaded, and so another one is not even tried. */
    JobScript failing(String table, String message, String dependent, String notReached) {
        return run(
                1,
                List.of(
                        new Fate(table, rows -> SandboxObject.failed(table, rows, message)),
                        new Fate(dependent, rows -> SandboxObject.skipped(dependent, notReached))));
    }

    private JobScript run(double times, List<Fate> fates) {
        double size = times * between(0.85, 1.15);
        List<SandboxObject> objects = tables.stream()
                .map(table -> end(table, Math.round(table.rows() * size * between(0.95, 1.05)), fates)
                        .cut(table.cuts()))
                .toList();
        long failed = count(objects, "failed");
        long warned = count(objects, "completed_with_warning");
        JobScript script = failed > 0
                ? JobScript.failed(failed + " of " + objects.size() + " objects failed")
                : warned > 0
                        ? JobScript.completedWithWarning()
                                .endMessage(warned + " of " + objects.size() + " objects completed with warnings")
                        : JobScript.completed();
        return script.objects(objects)
                .jobResponse(JobScript.totals(
                        objects.size(),
                        sum(objects, object -> rows(object, true)),
                        sum(objects, object -> rows(object, false)),
                        failed,
                        count(objects, "skipped")))
                .lasting(seconds(between(2, 5)), seconds(between(1, 2)), seconds(size * usually.toSeconds()));
    }

    private static SandboxObject end(Table table, long rows, List<Fate> fates) {
        return fates.stream()
                .filter(fate -> fate.table().equals(table.name()))
                .findFirst()
                .map(fate -> fate.end().apply(rows))
                .orElseGet(() -> SandboxObject.completed(table.name(), rows));
    }

    private double between(double least, double most) {
        return least + (most - least) * random.nextDouble();
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1_000));
    }

    private static long count(List<SandboxObject> objects, String status) {
        return objects.stream().filter(object -> status.equals(object.status())).count();
    }

    private static long sum(List<SandboxObject> objects, ToLongFunction<SandboxObject> figure) {
        return objects.stream().mapToLong(figure).sum();
    }

    /** Read, or written; those of an object that was skipped are none. */
    private static long rows(SandboxObject object, boolean read) {
        return object.loadingMetrics() == null
                ? 0
                : (Long) object.loadingMetrics().get(read ? "input_row_count" : "output_row_count");
    }
}
