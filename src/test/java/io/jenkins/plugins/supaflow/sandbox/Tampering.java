package io.jenkins.plugins.supaflow.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** Shows rows, as they are or as somebody wants them to be shown. Thread-safe. */
final class Tampering {

    private static final Map<String, String> ID_COLUMNS = Map.of(
            "jobs", "id",
            "pipelines_and_datasources", "pipeline_id",
            "job_details_v2", "job_id",
            "workspaces_with_access", "id");

    private final Map<String, BiFunction<String, ObjectNode, ObjectNode>> rows = new ConcurrentHashMap<>();
    private final Map<String, UnaryOperator<ArrayNode>> arrays = new ConcurrentHashMap<>();

    void rows(String table, BiFunction<String, ObjectNode, ObjectNode> change) {
        rows.put(known(table), change);
    }

    void arrays(String table, UnaryOperator<ArrayNode> change) {
        arrays.put(known(table), change);
    }

    private static String known(String table) {
        if (!ID_COLUMNS.containsKey(table)) {
            throw new IllegalArgumentException("There is no table " + table);
        }
        return table;
    }

    ArrayNode render(Table table, List<Table.Row> found, List<Query.Column> select) {
        BiFunction<String, ObjectNode, ObjectNode> change = rows.get(table.name());
        ArrayNode shown = Answer.MAPPER.createArrayNode();
        for (Table.Row row : found) {
            ObjectNode node = Answer.MAPPER.createObjectNode();
            for (Query.Column column : select) {
                node.set(column.shownAs(), row.get(column.name()));
            }
            shown.add(
                    change == null
                            ? node
                            : change.apply(row.get(ID_COLUMNS.get(table.name())).asText(), node));
        }
        return arrays.getOrDefault(table.name(), UnaryOperator.identity()).apply(shown);
    }
}
