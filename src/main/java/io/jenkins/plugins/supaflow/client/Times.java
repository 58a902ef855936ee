package io.jenkins.plugins.supaflow.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.TemporalAccessor;

/**
 * Reads moments: as PostgreSQL writes them in JSON, with an offset or without one, or as milliseconds since 1970, as the metrics
 * have them. Anything else, and what no calendar of people reaches, is null.
 */
final class Times extends StdDeserializer<Instant> {

    private static final long serialVersionUID = 1L;

    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");
    private static final int MAX_LENGTH = 64;

    private static final DateTimeFormatter FORM = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendLiteral('T')
            .optionalEnd()
            .optionalStart()
            .appendLiteral(' ')
            .optionalEnd()
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalStart()
            // With or without minutes, with or without a colon.
            .parseLenient()
            .appendOffset("+HH", "Z")
            .toFormatter();

    Times() {
        super(Instant.class);
    }

    @CheckForNull
    @Override
    public Instant deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return parse(parser.getText().trim());
        }
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            return inRange(Instant.ofEpochMilli(parser.getLongValue()));
        }
        parser.skipChildren();
        return null;
    }

    /** Without a zone it is UTC: that is what the columns of type {@code timestamp} of a Supabase hold. */
    @CheckForNull
    private static Instant parse(String text) {
        if (text.length() > MAX_LENGTH) {
            return null;
        }
        if (text.matches("\\d{1,18}")) {
            return inRange(Instant.ofEpochMilli(Long.parseLong(text)));
        }
        try {
            TemporalAccessor time = FORM.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
            return inRange(
                    time instanceof OffsetDateTime zoned
                            ? zoned.toInstant()
                            : ((LocalDateTime) time).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return null;
        }
    }

    @CheckForNull
    private static Instant inRange(Instant instant) {
        return instant.isBefore(FIRST) || instant.isAfter(LAST) ? null : instant;
    }
}
