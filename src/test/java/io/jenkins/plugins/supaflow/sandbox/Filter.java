package io.jenkins.plugins.supaflow.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * One horizontal filter of PostgREST, {@code column=[not.]operator.value}.
 *
 * @param literals the values in their text form: one, or for {@code in} any number
 */
record Filter(String column, boolean negated, String operator, List<String> literals, Predicate<JsonNode> test) {

    static final Set<String> OPERATORS = Set.of("eq", "neq", "gt", "gte", "lt", "lte", "in", "like", "ilike", "is");

    /** Parses and checks a filter against its column's type. */
    static Filter parse(String column, ColumnType type, String text) {
        boolean negated = text.startsWith("not.");
        String rest = negated ? text.substring(4) : text;
        int dot = rest.indexOf('.');
        if (dot < 0) {
            throw unparsable(text);
        }
        String operator = rest.substring(0, dot);
        String value = rest.substring(dot + 1);
        List<String> literals = operator.equals("in") ? list(text, value) : List.of(value);
        Predicate<JsonNode> positive =
                switch (operator) {
                    case "eq", "neq", "gt", "gte", "lt", "lte" -> comparison(type, operator, value);
                    case "in" -> in(type, literals);
                    case "like" -> like(type, "~~", value, 0);
                    case "ilike" -> like(type, "~~*", value, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
                    case "is" -> is(text, value);
                    default -> throw unparsable(text);
                };
        // In SQL nothing but IS is true of a null, and neither is its negation.
        Predicate<JsonNode> test = operator.equals("is")
                ? node -> positive.test(node) != negated
                : node -> !node.isNull() && positive.test(node) != negated;
        return new Filter(column, negated, operator, literals, test);
    }

    /** Whether only rows whose column has one of {@link #literals} can match. */
    boolean isLookUp() {
        return !negated && (operator.equals("eq") || operator.equals("in"));
    }

    private static Errors.Failure unparsable(String text) {
        return new Errors.Failure(Errors.postgrest(
                400,
                "PGRST100",
                "\"failed to parse filter (" + text + ")\" (line 1, column 1)",
                "unexpected input",
                null));
    }

    private static Predicate<JsonNode> comparison(ColumnType type, String operator, String literal) {
        Comparable<?> wanted = type.parse(literal);
        return node -> {
            int order = ColumnType.compare(type.of(node), wanted);
            return switch (operator) {
                case "eq" -> order == 0;
                case "neq" -> order != 0;
                case "gt" -> order > 0;
                case "gte" -> order >= 0;
                case "lt" -> order < 0;
                default -> order <= 0;
            };
        };
    }

    private static Predicate<JsonNode> in(ColumnType type, List<String> literals) {
        Set<Comparable<?>> wanted = new HashSet<>();
        literals.forEach(literal -> wanted.add(type.parse(literal)));
        return node -> wanted.contains(type.of(node));
    }

    /**
     * PostgREST reads every {@code *} as {@code %}, also after a backslash; the rest is PostgreSQL's, where a backslash takes the
     * meaning from the character that follows.
     */
    private static Predicate<JsonNode> like(ColumnType type, String operator, String pattern, int flags) {
        if (type != ColumnType.TEXT) {
            throw Errors.failure(
                    404, "42883", "operator does not exist: " + type.sqlName() + " " + operator + " unknown");
        }
        StringBuilder regex = new StringBuilder();
        String sql = pattern.replace('*', '%');
        for (int i = 0; i < sql.length(); i++) {
            char c = sql.charAt(i);
            if (c == '\\') {
                if (++i == sql.length()) {
                    throw Errors.failure(400, "22025", "LIKE pattern must not end with escape character");
                }
                regex.append(Pattern.quote(sql.substring(i, i + 1)));
            } else {
                regex.append(c == '%' ? ".*" : c == '_' ? "." : Pattern.quote(String.valueOf(c)));
            }
        }
        Pattern compiled = Pattern.compile(regex.toString(), flags | Pattern.DOTALL);
        return node -> compiled.matcher(node.asText()).matches();
    }

    private static Predicate<JsonNode> is(String text, String value) {
        return switch (value) {
            case "null" -> JsonNode::isNull;
            case "not_null" -> node -> !node.isNull();
            case "true" -> node -> node.isBoolean() && node.booleanValue();
            case "false" -> node -> node.isBoolean() && !node.booleanValue();
            default -> throw unparsable(text);
        };
    }

    /** {@code (a,"b,c","d\"e")}; {@code ()} is an empty list. */
    private static List<String> list(String text, String value) {
        if (!value.startsWith("(") || !value.endsWith(")")) {
            throw unparsable(text);
        }
        List<String> items = new ArrayList<>();
        StringBuilder item = new StringBuilder();
        boolean quoted = false;
        for (int i = 1; i < value.length() - 1; i++) {
            char c = value.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (quoted && c == '\\' && i + 1 < value.length() - 1) {
                item.append(value.charAt(++i));
            } else if (c == ',' && !quoted) {
                items.add(item.toString());
                item.setLength(0);
            } else {
                item.append(c);
            }
        }
        if (quoted) {
            throw unparsable(text);
        }
        if (value.length() > 2) {
            items.add(item.toString());
        }
        return items;
    }
}
