package io.jenkins.plugins.supaflow.sandbox;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the query string and the {@code Range} header of a request on a table ask for.
 *
 * @param select the columns to show, each under its name in the answer
 * @param filters conditions on single columns, all of which must hold
 * @param logic what {@code or} and {@code and} join, all of which must hold too
 * @param limit null for no limit
 */
record Query(
        List<Column> select,
        List<Filter> filters,
        List<Predicate<Table.Row>> logic,
        List<Order> order,
        long offset,
        @CheckForNull Long limit) {

    record Column(String name, String shownAs) {}

    record Order(String column, boolean descending, boolean nullsFirst) {}

    private static final Set<String> UNSUPPORTED = Set.of("columns", "on_conflict");
    private static final Pattern SELECTED = Pattern.compile("(?:(\\w+):)?(\\w+)(?:::\\w+)?");
    private static final Pattern ORDERED = Pattern.compile("(\\w+)(\\.asc|\\.desc)?(\\.nullsfirst|\\.nullslast)?");
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}");
    private static final Pattern RANGE = Pattern.compile("(?:items=)?(\\d{1,9})-(\\d{1,9})?");

    static Query parse(Table table, @CheckForNull String rawQuery, @CheckForNull String rangeHeader) {
        List<Column> select = null;
        List<Filter> filters = new ArrayList<>();
        List<Predicate<Table.Row>> logic = new ArrayList<>();
        List<Order> order = new ArrayList<>();
        long offset = 0;
        Long limit = null;
        for (String pair : rawQuery == null || rawQuery.isEmpty() ? new String[0] : rawQuery.split("&")) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            switch (name) {
                case "select" -> select = select(table, value);
                case "order" -> order.addAll(order(table, value));
                case "limit" -> limit = number(value, limit);
                case "or", "and", "not.or", "not.and" -> logic.add(LogicTree.parse(table, name, value));
                case "offset" -> offset = number(value, offset);
                case "" -> {}
                default -> {
                    if (UNSUPPORTED.contains(name)) {
                        throw Errors.failure(400, "SANDBOX", "The sandbox does not support " + name);
                    }
                    filters.add(Filter.parse(name, table.type(name), value));
                }
            }
        }
        if (limit != null && limit < 0) {
            throw rangeFailure("Limit should be greater than or equal to zero.");
        }
        Matcher range = RANGE.matcher(rangeHeader == null ? "" : rangeHeader.trim());
        if (range.matches()) {
            long from = Long.parseLong(range.group(1));
            Long to = range.group(2) == null ? null : Long.valueOf(range.group(2));
            if (to != null && to < from) {
                throw rangeFailure(
                        "The lower boundary must be lower than or equal to the upper boundary in the Range header.");
            }
            // Both may be given: then the rows that lie in both.
            long end = Math.min(end(offset, limit), to == null ? Long.MAX_VALUE : to + 1);
            offset = Math.max(offset, from);
            limit = end == Long.MAX_VALUE ? null : Math.max(0, end - offset);
        }
        return new Query(
                select == null ? select(table, "*") : select, filters, logic, order, Math.max(0, offset), limit);
    }

    static Errors.Failure rangeFailure(String details) {
        return new Errors.Failure(Errors.postgrest(416, "PGRST103", "Requested range not satisfiable", details, null));
    }

    private static long end(long offset, @CheckForNull Long limit) {
        return limit == null ? Long.MAX_VALUE : offset + limit;
    }

    private static List<Column> select(Table table, String text) {
        List<Column> columns = new ArrayList<>();
        for (String part : text.split(",")) {
            String item = part.trim();
            if (table.columns().containsKey(item)) {
                columns.add(new Column(item, item));
                continue;
            }
            if (item.equals("*") || item.isEmpty()) {
                table.columns().keySet().forEach(name -> columns.add(new Column(name, name)));
                continue;
            }
            Matcher matcher = SELECTED.matcher(item);
            if (!matcher.matches()) {
                throw new Errors.Failure(Errors.postgrest(
                        400,
                        "PGRST100",
                        "\"failed to parse select parameter (" + text + ")\" (line 1, column 1)",
                        "unexpected input",
                        null));
            }
            table.type(matcher.group(2));
            columns.add(new Column(matcher.group(2), matcher.group(1) == null ? matcher.group(2) : matcher.group(1)));
        }
        return columns;
    }

    private static List<Order> order(Table table, String text) {
        List<Order> order = new ArrayList<>();
        for (String part : text.split(",")) {
            Matcher matcher = ORDERED.matcher(part.trim());
            if (!matcher.matches()) {
                throw new Errors.Failure(Errors.postgrest(
                        400,
                        "PGRST100",
                        "\"failed to parse order (" + text + ")\" (line 1, column 1)",
                        "unexpected input",
                        null));
            }
            table.type(matcher.group(1));
            boolean descending = ".desc".equals(matcher.group(2));
            // PostgreSQL takes null for larger than any value.
            boolean nullsFirst =
                    matcher.group(3) == null ? descending : matcher.group(3).equals(".nullsfirst");
            order.add(new Order(matcher.group(1), descending, nullsFirst));
        }
        return order;
    }

    /** PostgREST ignores a limit or an offset that is no number. */
    @CheckForNull
    private static Long number(String text, @CheckForNull Long otherwise) {
        return NUMBER.matcher(text).matches() ? Long.valueOf(text) : otherwise;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
