package io.jenkins.plugins.supaflow.build;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The objects of a run for the script of its page, a thousand of them in little more than a hundred kilobytes: each is a list without
 * names, in the order of the table's columns, then its stages' moments as milliseconds from the first one.
 */
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
@JsonInclude(JsonInclude.Include.NON_NULL)
final class ObjectTable {

    private final boolean known;
    private final String note;
    private final long span;
    private final List<List<Object>> rows;

    /**
     * Nothing was read.
     *
     * @param why if there is nothing to read
     */
    ObjectTable(@CheckForNull String why) {
        known = false;
        note = why;
        span = 0;
        rows = List.of();
    }

    ObjectTable(@NonNull ObjectRows objects) {
        known = true;
        note = note(objects);
        long first = moments(objects).min().orElse(0);
        span = moments(objects).max().orElse(first) - first;
        rows = objects.rows().stream().map(row -> cells(row, first)).toList();
    }

    @CheckForNull
    private static String note(ObjectRows objects) {
        if (objects.problem() != null) {
            return objects.rows().isEmpty() ? Messages.ObjectTable_problem(objects.problem()) : objects.problem();
        }
        int shown = objects.rows().size();
        return shown < objects.total() ? Messages.ObjectTable_cut(shown, objects.total()) : null;
    }

    private static LongStream moments(ObjectRows objects) {
        return objects.rows().stream()
                .flatMap(row -> moments(row))
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue);
    }

    private static Stream<Long> moments(ObjectRow row) {
        return Stream.of(
                row.ingestionStart(),
                row.ingestionEnd(),
                row.stagingStart(),
                row.stagingEnd(),
                row.loadingStart(),
                row.loadingEnd());
    }

    private static List<Object> cells(ObjectRow row, long first) {
        Stream<Object> columns = Stream.of(
                row.name(),
                row.status(),
                row.ingestionStatus(),
                row.stagingStatus(),
                row.loadingStatus(),
                row.rowsIn(),
                row.rowsOut(),
                row.rowsInserted(),
                row.rowsUpdated(),
                row.rowsDeleted(),
                row.rowsFailed(),
                row.bytes(),
                row.durationMillis(),
                row.message());
        return Arrays.asList(Stream.concat(
                        columns, moments(row).map(moment -> moment == null ? null : (Object) (moment - first)))
                .toArray());
    }
}
