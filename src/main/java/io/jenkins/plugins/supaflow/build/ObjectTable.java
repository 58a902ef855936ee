package io.jenkins.plugins.supaflow.build;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.supaflow.run.Figures;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The objects of a run for the script of its page, in the words and numbers of whoever looks: a thousand of them in little more than two
 * hundred kilobytes. Each is a list without names: name, message, the numbers of its status and of its stages' in {@link #statuses};
 * figures, each the text that is shown, or with a value to sort by before it; and of each stage begin and end, in milliseconds from the
 * first one's, and their words. What is not known is null.
 */
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
@JsonInclude(JsonInclude.Include.NON_NULL)
final class ObjectTable {

    private static final int SECOND = 1_000;

    /**
     * A status that occurs.
     *
     * @param kind as {@link StatusWords#kind}
     * @param count how many objects have it, for people; null if only stages do
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Status(
            @NonNull String kind,
            @NonNull String words,
            @CheckForNull String count) {}

    private final boolean known;
    private final String note;

    /** The worst first. */
    private final List<Status> statuses;

    private final List<List<Object>> rows;

    /** The axis of time: how long it is and how far its values are apart, in milliseconds; and these in words. */
    private final long span;

    private final long step;
    private final List<String> ticks;

    /**
     * Nothing was read.
     *
     * @param why if there is nothing to read
     */
    ObjectTable(@CheckForNull String why) {
        known = false;
        note = why;
        statuses = List.of();
        rows = List.of();
        span = 0;
        step = 0;
        ticks = List.of();
    }

    ObjectTable(@NonNull ObjectRows objects) {
        known = true;
        note = note(objects);
        List<String> words = objects.rows().stream()
                .flatMap(ObjectTable::statuses)
                .filter(Objects::nonNull)
                .distinct()
                .sorted(Comparator.comparing(StatusWords::severity).thenComparing(Comparator.naturalOrder()))
                .toList();
        statuses = words.stream().map(status -> status(status, objects.rows())).toList();
        long first = moments(objects).min().orElse(0);
        rows = objects.rows().stream().map(row -> cells(row, words, first)).toList();
        span = Math.max(SECOND, moments(objects).max().orElse(first) - first);
        step = AxisSteps.ofTime(span);
        ticks = LongStream.rangeClosed(0, span / step)
                .mapToObj(i -> Figures.clock(i * step))
                .toList();
    }

    @CheckForNull
    private static String note(ObjectRows objects) {
        if (objects.problem() != null) {
            return objects.rows().isEmpty() ? Messages.ObjectTable_problem(objects.problem()) : objects.problem();
        }
        int shown = objects.rows().size();
        return shown < objects.total()
                ? Messages.ObjectTable_cut(Figures.count(shown), Figures.count(objects.total()))
                : null;
    }

    private static Stream<String> statuses(ObjectRow row) {
        return Stream.of(row.overall(), row.ingestionStatus(), row.stagingStatus(), row.loadingStatus());
    }

    private static Status status(String status, Collection<ObjectRow> rows) {
        long count = rows.stream().filter(row -> status.equals(row.overall())).count();
        return new Status(StatusWords.kind(status), StatusWords.of(status), count == 0 ? null : Figures.count(count));
    }

    private static LongStream moments(ObjectRows objects) {
        return objects.rows().stream()
                .flatMap(row -> Stream.of(
                        row.ingestionStart(),
                        row.ingestionEnd(),
                        row.stagingStart(),
                        row.stagingEnd(),
                        row.loadingStart(),
                        row.loadingEnd()))
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue);
    }

    private static List<Object> cells(ObjectRow row, List<String> statuses, long first) {
        return Arrays.asList(
                row.name(),
                row.message(),
                number(row.overall(), statuses),
                number(row.ingestionStatus(), statuses),
                number(row.stagingStatus(), statuses),
                number(row.loadingStatus(), statuses),
                figure(row.rowsIn(), Figures::count),
                figure(row.rowsOut(), Figures::count),
                figure(row.rowsInserted(), Figures::count),
                figure(row.rowsUpdated(), Figures::count),
                figure(row.rowsDeleted(), Figures::count),
                figure(row.rowsFailed(), Figures::count),
                figure(row.bytes(), Figures::bytes),
                figure(row.durationMillis(), Figures::briefDuration),
                stage(row.ingestionStart(), row.ingestionEnd(), first),
                stage(row.stagingStart(), row.stagingEnd(), first),
                stage(row.loadingStart(), row.loadingEnd(), first));
    }

    @CheckForNull
    private static Object number(@CheckForNull String status, List<String> statuses) {
        return status == null ? null : statuses.indexOf(status);
    }

    @CheckForNull
    private static Object figure(@CheckForNull Long value, LongFunction<String> words) {
        if (value == null) {
            return null;
        }
        String text = words.apply(value);
        return text.equals(value.toString()) ? value : List.of(value, text);
    }

    @CheckForNull
    private static Object stage(@CheckForNull Long start, @CheckForNull Long end, long first) {
        return start == null || end == null || end < start
                ? null
                : List.of(start - first, end - first, Figures.clock(start - first) + "–" + Figures.clock(end - first));
    }
}
