package io.jenkins.plugins.supaflow.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.databind.util.RawValue;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What a column, a message or a name holds when its author is not the one that was imagined. The lists are the same every time;
 * an object draws from them by its seed. Thread-safe.
 */
public final class HostileValues {

    /** A key that is nobody's: it must not show anywhere once it was received. */
    public static final String KEY = "ak_hostile_9f8e7d6c5b4a39281706f5e4d3c2b1a0";

    /** Longer than any answer that a client should take whole. */
    private static final int HUGE = 5 * 1024 * 1024 + 1;

    private static final List<String> STRINGS = strings();
    private static final List<JsonNode> ALL = all();

    private final Random random;

    /** @param seed decides what is drawn; with several threads their order decides too */
    public HostileValues(long seed) {
        random = new Random(seed);
    }

    /** Texts of at most some hundred kilobytes. */
    @NonNull
    public static List<String> strings() {
        return List.of(
                "",
                " ",
                "\t\r\n",
                "null",
                "undefined",
                "NaN",
                "0",
                "-1",
                "[]",
                "{}",
                "line one\nFinished: SUCCESS\r\nline three",
                "back\b\bspace, bell \u0007, escape \u001b[2J\u001b]0;title\u0007, NUL \0",
                "C1 \u0085\u0090\u009b31m",
                "separators \u2028 \u2029",
                "bidi \u202egnp.exe \u2066\u2067\u2069\u200f\u061c",
                "zero width \u200b\u200c\u200d\ufeff\u2060",
                "non-characters \ufffe\uffff \ufdd0",
                "beyond the plane \udbff\udffe\udbff\udfff",
                "lone high \ud83d",
                "\udc00 lone low",
                "swapped \udc00\ud800",
                "emoji \ud83d\ude00 \ud83d\udc69\u200d\ud83d\udc69\u200d\ud83d\udc67",
                // An emoji where a cut after so many UTF-16 units would split it.
                "x".repeat(199) + "\ud83d\ude00" + "x".repeat(300),
                "x".repeat(255) + "\ud83d\ude00",
                "x".repeat(999) + "\ud83d\ude00" + "x".repeat(10),
                "\ud83d\ude00".repeat(2_000),
                "z\u0300\u0301\u0302".repeat(500),
                "\u0130\u0131\u017f\u212a",
                "<script>alert(1)</script><img src=x onerror=alert(1)>",
                "]]><!ENTITY x SYSTEM \"file:///etc/passwd\">&x;&lt;",
                "${jndi:ldap://127.0.0.1/x} $KEY ${KEY} %s%n%d {0} {1} '{' ''",
                "../../../../etc/passwd\\..\\C:\\",
                "'; DROP TABLE jobs; --",
                "quote \" backslash \\ slash / tick ' grave `",
                "javascript:alert(1)",
                "https://user:password@example.org/?token=abc#x",
                "Bearer " + KEY,
                "key " + KEY + " in the middle",
                KEY,
                "Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
                "eyJ" + ".".repeat(1_800),
                "eyJ" + "a.".repeat(20_000),
                "eyJ".repeat(20_000),
                "ak_".repeat(20_000),
                "keycloak_users, peak_hours, surveyJobs, break_ak_",
                "Bearer ".repeat(10_000),
                " ".repeat(50_000) + "x",
                "a".repeat(28 * 1024),
                "\u00e4".repeat(70_000),
                "\n".repeat(10_000));
    }

    /** Numbers that fit no column, or only just; some are numbers in JSON alone. */
    @NonNull
    public static List<JsonNode> numbers() {
        return Stream.of(
                        "0",
                        "-0",
                        "-0.0",
                        "-1",
                        "1.0",
                        "1.5",
                        "1e0",
                        "2147483647",
                        "2147483648",
                        "-2147483649",
                        "9007199254740993",
                        "9223372036854775807",
                        "9223372036854775808",
                        "-9223372036854775809",
                        "18446744073709551616",
                        "1e18",
                        "1e19",
                        "1e308",
                        "1e309",
                        "-1e309",
                        "1e-400",
                        "1e999999999",
                        "1e-999999999",
                        "0.1e1",
                        "1234567890".repeat(90),
                        "1234567890".repeat(110),
                        "1" + "0".repeat(50_000),
                        "0." + "3".repeat(5_000))
                .map(HostileValues::raw)
                .toList();
    }

    /** Times with and without a zone, and what a client might take for one. */
    @NonNull
    public static List<JsonNode> times() {
        List<JsonNode> times = new ArrayList<>(Stream.of(
                        "2026-06-18T12:00:00",
                        "2026-06-18 12:00:00+00",
                        "2026-06-18 12:00:00.123456",
                        "2026-06-18T12:00:00+0000",
                        "2026-06-18T12:00:00.1234567890123Z",
                        "2026-06-18T12:00:00+18:30",
                        "2026-06-18T24:00:00Z",
                        "2026-06-18T23:59:60Z",
                        "2026-02-30T12:00:00Z",
                        "2026-06-18",
                        "2026-W25-4",
                        "18.06.2026 12:00",
                        "0000-00-00T00:00:00Z",
                        "0001-01-01T00:00:00Z",
                        "0044-03-15T00:00:00+00:00 BC",
                        "9999-12-31T23:59:59.999999Z",
                        "+1000000000-12-31T23:59:59Z",
                        "+1000000001-01-01T00:00:00Z",
                        "-1000000000-01-01T00:00:00Z",
                        "294276-12-31T23:59:59+00:00",
                        "infinity",
                        "-infinity",
                        "now()",
                        "",
                        " ",
                        "T",
                        "2026-06-18T12:00:00Z".repeat(1_000))
                .map(TextNode::valueOf)
                .toList());
        Stream.of("0", "-1", "1781784000", "1781784000000", "1.781784e9", "9223372036854775807", "1e300")
                .map(HostileValues::raw)
                .forEach(times::add);
        return times;
    }

    /** Values of another kind than a column has. */
    @NonNull
    public static List<JsonNode> shapes() {
        JsonNodeFactory json = JsonNodeFactory.instance;
        return List.of(
                NullNode.getInstance(),
                BooleanNode.TRUE,
                BooleanNode.FALSE,
                json.arrayNode(),
                json.objectNode(),
                json.arrayNode().addNull(),
                json.arrayNode().add(json.arrayNode().add("x")),
                json.objectNode().put("", ""),
                json.objectNode().putNull("total_objects"),
                json.objectNode().put("total_objects", "three").put("total_rows_source", true),
                json.objectNode().set("total_objects", json.objectNode().put("total_objects", 1)),
                raw("{\"total_objects\":18446744073709551616,\"total_failed\":1e999999999,\"total_skipped\":-0.5}"),
                raw("{\"total_objects\":1,\"total_objects\":2}"),
                raw("{\"input_row_count\":[1],\"output_row_count\":\"1\",\"execution_start_time\":1e300}"),
                raw("{\"\\ud800\":\"\\udfff\\u0000\"}"),
                // More than parsers take without being asked, and less.
                raw("[".repeat(400) + "]".repeat(400)),
                raw("{\"a\":".repeat(400) + "1" + "}".repeat(400)));
    }

    /**
     * Values for which a parser may refuse the whole answer: so deep that a thread's stack is at stake. Each is valid JSON.
     */
    @NonNull
    public static List<JsonNode> abysses() {
        return List.of(
                raw("[".repeat(100_000) + "]".repeat(100_000)),
                raw("{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000)));
    }

    /** A text that makes every answer too long that holds it. */
    @NonNull
    public static String huge() {
        return "x".repeat(HUGE);
    }

    /** All of {@link #strings}, {@link #numbers}, {@link #times} and {@link #shapes}, in this order. */
    @NonNull
    public static List<JsonNode> all() {
        List<JsonNode> all = new ArrayList<>();
        strings().stream().map(TextNode::valueOf).forEach(all::add);
        all.addAll(numbers());
        all.addAll(times());
        all.addAll(shapes());
        return List.copyOf(all);
    }

    /** A text of {@link #strings} by chance. */
    @NonNull
    public String string() {
        return any(STRINGS);
    }

    /** A value of {@link #all} by chance. */
    @NonNull
    public JsonNode value() {
        return any(ALL);
    }

    /**
     * A change for {@link SupaflowSandbox#tamper}: about half of the columns of about half of the rows get a hostile value.
     *
     * @param honest the columns that are left alone
     */
    @NonNull
    public UnaryOperator<ObjectNode> spoiling(@NonNull String... honest) {
        Set<String> spared = Set.of(honest);
        return row -> {
            // Whole rows one after the other, or the seed would decide less.
            synchronized (random) {
                if (random.nextBoolean()) {
                    row.fieldNames().forEachRemaining(column -> {
                        if (!spared.contains(column) && random.nextBoolean()) {
                            row.replace(column, any(ALL));
                        }
                    });
                }
            }
            return row;
        };
    }

    private <T> T any(List<T> values) {
        synchronized (random) {
            return values.get(random.nextInt(values.size()));
        }
    }

    private static JsonNode raw(String json) {
        return new POJONode(new RawValue(json));
    }
}
