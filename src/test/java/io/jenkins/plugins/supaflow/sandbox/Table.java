package io.jenkins.plugins.supaflow.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A relation that PostgREST exposes.
 *
 * @param columns in the order in which {@code select=*} shows them
 * @param naturalOrder the column by which {@code scan} can give the rows in either direction without sorting
 */
record Table(String name, Map<String, ColumnType> columns, String naturalOrder, Scan scan) {

    /** One row, whose columns are worked out when they are asked for. */
    @FunctionalInterface
    interface Row {
        /** @param column one of the table's; a JSON null stands for SQL's */
        JsonNode get(String column);
    }

    /** Gives the rows that may match; the filters are for choosing an index and need not be applied. */
    @FunctionalInterface
    interface Scan {
        Stream<Row> rows(List<Filter> filters, boolean descending);
    }

    /** The column's type, or PostgreSQL's error for a column that does not exist. */
    ColumnType type(String column) {
        ColumnType type = columns.get(column);
        if (type == null) {
            throw Errors.failure(400, "42703", "column " + name + "." + column + " does not exist");
        }
        return type;
    }
}
