package io.jenkins.plugins.supaflow.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.deser.ValueInstantiator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.io.IOException;
import java.util.List;

/** Reads what the API answers: strictly as JSON, leniently as data ("any field may be missing"). */
final class Json {

    static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            // The times in an object's metrics are numbers: milliseconds.
            .disable(DeserializationFeature.READ_DATE_TIMESTAMPS_AS_NANOSECONDS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .addHandler(new UnusableIsMissing())
            .build();

    private Json() {}

    /** The tree, or null when the body is not JSON. */
    @CheckForNull
    static JsonNode tree(byte[] body) {
        try {
            return MAPPER.readTree(body);
        } catch (IOException e) {
            return null;
        }
    }

    /**
     * The rows of an answer.
     *
     * @throws IOException when the body is not an array of objects
     */
    static <T> List<T> rows(byte[] body, Class<T> type) throws IOException {
        // Whatever is no array, or no object in it, reads as null.
        List<T> rows = MAPPER.readerForListOf(type).readValue(body);
        if (rows == null || rows.contains(null)) {
            throw new IOException("not an array of JSON objects");
        }
        return rows;
    }

    /** A field whose value has an unexpected form counts as missing: it must not cost the row, or a whole poll. */
    private static final class UnusableIsMissing extends DeserializationProblemHandler {
        @Override
        public Object handleWeirdStringValue(DeserializationContext context, Class<?> type, String value, String why) {
            return null;
        }

        @Override
        public Object handleWeirdNumberValue(DeserializationContext context, Class<?> type, Number value, String why) {
            return null;
        }

        @Override
        public Object handleUnexpectedToken(
                DeserializationContext context, JavaType type, JsonToken token, JsonParser parser, String why)
                throws IOException {
            parser.skipChildren();
            return null;
        }

        @Override
        public Object handleMissingInstantiator(
                DeserializationContext context,
                Class<?> type,
                ValueInstantiator instantiator,
                JsonParser parser,
                String why)
                throws IOException {
            parser.skipChildren();
            return null;
        }
    }
}
