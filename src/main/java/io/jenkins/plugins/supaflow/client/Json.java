package io.jenkins.plugins.supaflow.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.deser.ValueInstantiator;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * Reads what the API answers: strictly as JSON, leniently as data ("any field may be missing"). One row never costs another: what
 * cannot be read of a row is null.
 */
final class Json {

    static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new SimpleModule("Values")
                    .addDeserializer(Instant.class, new Times())
                    .addDeserializer(Long.class, new Numbers()))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .withCoercionConfig(
                    LogicalType.POJO,
                    config -> config.setAcceptBlankAsEmpty(true)
                            .setCoercion(CoercionInputShape.EmptyString, CoercionAction.AsNull))
            .addHandler(new UnusableIsMissing())
            .build();

    /**
     * Reads rows without the limits that would cost a whole answer: a number of any length, which nobody converts, and a nesting
     * that PostgreSQL's own stack cannot produce. Beyond it an answer is nonsense.
     */
    private static final JsonFactory ROWS = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(HttpTransport.MAX_BODY_BYTES)
                    .maxNameLength(HttpTransport.MAX_BODY_BYTES)
                    .maxNestingDepth(200_000)
                    .build())
            .build();

    /** A row, and the totals or metrics in it: no column that is read goes deeper. */
    private static final int DEPTH = 2;

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
     * Reads an answer's rows, one by one.
     *
     * @return how many elements of the array are no objects
     * @throws IOException when the body is not an array; some rows may have been given by then
     */
    static <T> int eachRow(byte[] body, Class<T> type, Consumer<T> rows) throws IOException {
        int unusable = 0;
        // Decoded first: a byte that is no UTF-8, or half of a character in a name, must not cost the whole answer.
        Reader text = new InputStreamReader(new ByteArrayInputStream(body), StandardCharsets.UTF_8);
        try (JsonParser parser = ROWS.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new IOException("not an array");
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (parser.currentToken() == null) {
                    throw new IOException("not a whole array");
                }
                if (value(parser, DEPTH) instanceof ObjectNode row) {
                    rows.accept(MAPPER.treeToValue(row, type));
                } else {
                    unusable++;
                }
            }
            if (parser.nextToken() != null) {
                throw new IOException("more than an array");
            }
        }
        return unusable;
    }

    /**
     * The value at which the parser stands, down to a depth; null for what no column of a row can be. Of a field that comes twice the
     * last one counts, as in PostgreSQL's {@code jsonb}.
     */
    @CheckForNull
    private static JsonNode value(JsonParser parser, int depth) throws IOException {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (parser.currentToken()) {
            case START_OBJECT -> depth == 0 ? skipped(parser) : object(parser, depth);
            case VALUE_STRING -> nodes.textNode(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser);
            case VALUE_TRUE, VALUE_FALSE -> nodes.booleanNode(parser.getBooleanValue());
            default -> skipped(parser);
        };
    }

    private static ObjectNode object(JsonParser parser, int depth) throws IOException {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            object.set(name, value(parser, depth - 1));
        }
        return object;
    }

    @CheckForNull
    private static JsonNode skipped(JsonParser parser) throws IOException {
        parser.skipChildren();
        return null;
    }

    /** A number that a {@code long} holds, without decimals; null for any other. */
    @CheckForNull
    private static JsonNode number(JsonParser parser) throws IOException {
        try {
            return JsonNodeFactory.instance.numberNode(parser.getLongValue());
        } catch (InputCoercionException e) {
            return null;
        }
    }

    /** Whole numbers, also those that come as a text, as PostgREST gives them for some types; anything else is null. */
    private static final class Numbers extends StdDeserializer<Long> {

        private static final long serialVersionUID = 1L;

        Numbers() {
            super(Long.class);
        }

        @CheckForNull
        @Override
        public Long deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
                return parser.getLongValue();
            }
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                String text = parser.getText().trim();
                return text.matches("-?\\d{1,18}") ? Long.valueOf(text) : null;
            }
            parser.skipChildren();
            return null;
        }
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
