package io.jenkins.plugins.supaflow.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PostgREST's logical operators, {@code or=(a.eq.1,not.and(b.gte.2,c.ilike."x, y*"))}. As in SQL, a condition on a null is neither
 * true nor false, and so is its negation. As with PostgREST, what follows the closing parenthesis is not read.
 */
final class LogicTree {

    private static final Pattern EXPRESSION = Pattern.compile("\\s*(not\\.)?(and|or)\\s*\\(");
    private static final Pattern CONDITION = Pattern.compile("\\s*(\\w+)\\s*\\.(not\\.)?(\\w+)\\.");
    private static final Pattern LIST = Pattern.compile("\\((?:\"(?:[^\"\\\\]|\\\\.)*\"|[^)\"]++)*+\\)");
    private static final Pattern QUOTED = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"(?=[,)])", Pattern.DOTALL);
    private static final Pattern PLAIN = Pattern.compile("[^,)]*");

    /** True, false, or null where SQL would say unknown. */
    @FunctionalInterface
    private interface Node {
        @CheckForNull
        Boolean of(Table.Row row);
    }

    private final Table table;
    private final String value;
    private final String text;
    private int at;

    private LogicTree(Table table, String operator, String value) {
        this.table = table;
        this.value = value;
        this.text = operator + value;
    }

    /** @param operator {@code or} or {@code and}, with or without {@code not.} */
    static Predicate<Table.Row> parse(Table table, String operator, String value) {
        Node root = new LogicTree(table, operator, value).node();
        return row -> Boolean.TRUE.equals(root.of(row));
    }

    private Node node() {
        Matcher expression = next(EXPRESSION);
        if (expression == null) {
            return condition();
        }
        List<Node> members = new ArrayList<>();
        do {
            members.add(node());
            next(Pattern.compile("\\s*"));
        } while (next(Pattern.compile(",")) != null);
        if (next(Pattern.compile("\\)")) == null) {
            throw unparsable();
        }
        Node joined = join(members, expression.group(2).equals("or"));
        return expression.group(1) == null ? joined : row -> negation(joined.of(row));
    }

    private Node condition() {
        Matcher head = next(CONDITION);
        if (head == null || !Filter.OPERATORS.contains(head.group(3))) {
            throw unparsable();
        }
        String column = head.group(1);
        String operator = head.group(3);
        Filter filter = Filter.parse(column, table.type(column), operator + "." + literal(operator));
        boolean negated = head.group(2) != null;
        return row -> {
            JsonNode cell = row.get(column);
            Boolean holds = cell.isNull() && !operator.equals("is")
                    ? null
                    : Boolean.valueOf(filter.test().test(cell));
            return negated ? negation(holds) : holds;
        };
    }

    private String literal(String operator) {
        if (operator.equals("in")) {
            Matcher list = next(LIST);
            if (list == null) {
                throw unparsable();
            }
            return list.group();
        }
        Matcher quoted = next(QUOTED);
        return quoted == null ? next(PLAIN).group() : quoted.group(1).replaceAll("(?s)\\\\(.)", "$1");
    }

    private static Node join(List<Node> members, boolean or) {
        return row -> {
            boolean unknown = false;
            for (Node member : members) {
                Boolean holds = member.of(row);
                if (holds == null) {
                    unknown = true;
                } else if (holds == or) {
                    return or;
                }
            }
            return unknown ? null : Boolean.valueOf(!or);
        };
    }

    @CheckForNull
    private static Boolean negation(@CheckForNull Boolean holds) {
        return holds == null ? null : Boolean.valueOf(!holds);
    }

    /** Goes beyond the pattern if it stands here; null otherwise. */
    @CheckForNull
    private Matcher next(Pattern pattern) {
        Matcher matcher = pattern.matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) {
            return null;
        }
        at = matcher.end();
        return matcher;
    }

    private Errors.Failure unparsable() {
        return new Errors.Failure(Errors.postgrest(
                400,
                "PGRST100",
                "\"failed to parse logic tree (" + value + ")\" (line 1, column " + (at + 1) + ")",
                "unexpected input",
                null));
    }
}
