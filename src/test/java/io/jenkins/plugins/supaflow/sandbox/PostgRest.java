package io.jenkins.plugins.supaflow.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Evaluates a read of a table as PostgREST does: filters, order, range, count, and the forms of the answer. */
final class PostgRest {

    static final String OBJECT = "application/vnd.pgrst.object+json";

    private PostgRest() {}

    /**
     * Answers a GET.
     *
     * @param maxRows the server's own cap on the rows of one answer, which it applies without a word
     */
    static Answer read(
            Table table,
            Query query,
            @CheckForNull String accept,
            @CheckForNull String prefer,
            long maxRows,
            Tampering tampering) {
        long limit = Math.min(query.limit() == null ? Long.MAX_VALUE : query.limit(), maxRows);
        boolean count = prefers(prefer, "count=exact");
        List<Table.Row> page;
        Long total = null;
        if (count) {
            List<Table.Row> all = matching(table, query).toList();
            total = (long) all.size();
            page = all.stream().skip(query.offset()).limit(limit).toList();
        } else {
            page = matching(table, query).skip(query.offset()).limit(limit).toList();
        }
        if (total != null && query.offset() > total) {
            throw Query.rangeFailure(
                    "An offset of " + query.offset() + " was requested, but there are only " + total + " rows.");
        }
        ArrayNode rows = tampering.render(table, page, query.select());
        return answer(rows, accept, status(page.size(), total))
                .with("Content-Range", contentRange(query.offset(), page.size(), total));
    }

    /** The rows in the form that {@code Accept} asks for: an array, or the single row itself. */
    static Answer answer(ArrayNode rows, @CheckForNull String accept, int status) {
        if (accept == null || !accept.contains(OBJECT)) {
            return Answer.json(status, rows);
        }
        if (rows.size() != 1) {
            throw new Errors.Failure(Errors.postgrest(
                    406,
                    "PGRST116",
                    "Cannot coerce the result to a single JSON object",
                    "The result contains " + rows.size() + " rows",
                    null));
        }
        return Answer.json(status, rows.get(0)).with("Content-Type", OBJECT + "; charset=utf-8");
    }

    static boolean prefers(@CheckForNull String prefer, String preference) {
        return prefer != null
                && Arrays.stream(prefer.split(",")).map(String::trim).anyMatch(preference::equals);
    }

    static String contentRange(long offset, int rows, @CheckForNull Long total) {
        String range = rows == 0 ? "*" : offset + "-" + (offset + rows - 1);
        return range + "/" + (total == null ? "*" : total);
    }

    private static int status(int rows, @CheckForNull Long total) {
        return total != null && rows < total ? 206 : 200;
    }

    /** The rows that match, in order; lazily where no sorting is needed. */
    static Stream<Table.Row> matching(Table table, Query query) {
        List<Query.Order> order = query.order();
        boolean natural =
                order.isEmpty() || (order.size() == 1 && order.get(0).column().equals(table.naturalOrder()));
        boolean descending = natural && !order.isEmpty() && order.get(0).descending();
        Stream<Table.Row> rows = table.scan()
                .rows(query.filters(), descending)
                .filter(row -> query.filters().stream()
                        .allMatch(filter -> filter.test().test(row.get(filter.column()))))
                .filter(row -> query.logic().stream().allMatch(condition -> condition.test(row)));
        return natural ? rows : sorted(table, rows, order);
    }

    private record Sortable(Table.Row row, List<Comparable<?>> keys) {}

    private static Stream<Table.Row> sorted(Table table, Stream<Table.Row> rows, List<Query.Order> order) {
        Comparator<Sortable> comparator = (a, b) -> 0;
        for (int i = 0; i < order.size(); i++) {
            int key = i;
            Comparator<Comparable<?>> values = ColumnType::compare;
            Comparator<Comparable<?>> directed = order.get(i).descending() ? values.reversed() : values;
            Comparator<Comparable<?>> withNulls =
                    order.get(i).nullsFirst() ? Comparator.nullsFirst(directed) : Comparator.nullsLast(directed);
            comparator = comparator.thenComparing(sortable -> sortable.keys().get(key), withNulls);
        }
        // Each key is worked out once, not at every comparison.
        return rows.map(row -> new Sortable(
                        row,
                        Arrays.asList(order.stream()
                                .map(by -> table.type(by.column()).of(row.get(by.column())))
                                .toArray(Comparable<?>[]::new))))
                .sorted(comparator)
                .map(Sortable::row);
    }
}
