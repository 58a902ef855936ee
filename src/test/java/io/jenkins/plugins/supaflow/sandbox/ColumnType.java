package io.jenkins.plugins.supaflow.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Pattern;

/** How the values of a column are read from a filter and compared. */
enum ColumnType {
    TEXT,
    UUID,
    TIMESTAMP,
    NUMBER,
    JSON;

    private static final Pattern UUID_FORM = Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

    /** As PostgreSQL renders {@code timestamptz} in JSON: microseconds without trailing zeros, and {@code +00:00}. */
    private static final DateTimeFormatter TIMESTAMPS = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 6, true)
            .appendOffset("+HH:MM", "+00:00")
            .toFormatter(Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    @CheckForNull
    static String timestamp(@CheckForNull Instant instant) {
        return instant == null ? null : TIMESTAMPS.format(instant.truncatedTo(ChronoUnit.MICROS));
    }

    /** The type's name in PostgreSQL's errors. */
    String sqlName() {
        return switch (this) {
            case TEXT -> "text";
            case UUID -> "uuid";
            case TIMESTAMP -> "timestamp with time zone";
            case NUMBER -> "bigint";
            case JSON -> "jsonb";
        };
    }

    /** What a filter's literal means; fails as PostgreSQL does when it means nothing. */
    Comparable<?> parse(String literal) {
        try {
            return switch (this) {
                case TEXT, JSON -> literal;
                case UUID -> uuid(literal);
                case TIMESTAMP ->
                    OffsetDateTime.parse(literal.replace(' ', 'T')).toInstant();
                case NUMBER -> Double.valueOf(literal);
            };
        } catch (DateTimeException e) {
            throw Errors.failure(
                    400, "22007", "invalid input syntax for type timestamp with time zone: \"" + literal + "\"");
        } catch (NumberFormatException e) {
            throw Errors.failure(400, "22P02", "invalid input syntax for type bigint: \"" + literal + "\"");
        }
    }

    private static String uuid(String literal) {
        if (!UUID_FORM.matcher(literal).matches()) {
            throw Errors.failure(400, "22P02", "invalid input syntax for type uuid: \"" + literal + "\"");
        }
        return literal.toLowerCase(Locale.ROOT);
    }

    /** A value of a row, to be compared with what {@link #parse} gives; null stays null. */
    @CheckForNull
    Comparable<?> of(JsonNode value) {
        if (value.isNull()) {
            return null;
        }
        return switch (this) {
            case TEXT, UUID -> value.asText();
            case TIMESTAMP -> OffsetDateTime.parse(value.asText()).toInstant();
            case NUMBER -> value.doubleValue();
            case JSON -> value.toString();
        };
    }

    /** Compares two values of the same column, neither of them null. */
    @SuppressWarnings("unchecked")
    static int compare(Comparable<?> a, Comparable<?> b) {
        return ((Comparable<Object>) a).compareTo(b);
    }
}
