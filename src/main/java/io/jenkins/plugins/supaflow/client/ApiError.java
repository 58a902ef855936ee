package io.jenkins.plugins.supaflow.client;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jvnet.localizer.Localizable;

/**
 * What an answer that is not a success says of itself. Of the body, only the fields of an error of PostgREST or of the
 * gateway are kept, made plain and short; anything else is no more than its HTTP status.
 *
 * @param isPostgrest whether it has the form of PostgREST's own: its four fields alone, with a message and a code that is {@code
 *     PGRST…} or an SQLSTATE. Other software answers with codes too
 */
record ApiError(
        int httpStatus,
        @CheckForNull String code,
        @CheckForNull String message,
        @CheckForNull String hint,
        boolean isPostgrest) {

    private static final int MAX_TEXT = 500;
    private static final Set<String> POSTGREST_FIELDS = Set.of("code", "message", "details", "hint");

    static ApiError of(HttpTransport.Response response) {
        JsonNode body = Json.tree(response.body());
        if (body == null || !body.isObject()) {
            return ofStatus(response.status());
        }
        String message = field(body, "message");
        return new ApiError(
                response.status(),
                // A verdict is drawn from it: what only reads like a code is none.
                Texts.exact(field(body, "code"), Texts.MAX_WORD),
                Texts.plainOrNull(message == null ? field(body, "error") : message, MAX_TEXT),
                Texts.plainOrNull(field(body, "hint"), MAX_TEXT),
                isPostgrest(body));
    }

    /** The same, with the text of an answer that is nothing but text. */
    static ApiError withText(HttpTransport.Response response) {
        ApiError error = of(response);
        String text = Texts.plain(new String(response.body(), StandardCharsets.UTF_8), MAX_TEXT);
        return error.message() != null || text.isEmpty() || response.isPage()
                ? error
                : new ApiError(error.httpStatus(), error.code(), text, error.hint(), false);
    }

    static ApiError ofStatus(int status) {
        return new ApiError(status, null, null, null, false);
    }

    private static boolean isPostgrest(JsonNode body) {
        for (var names = body.fieldNames(); names.hasNext(); ) {
            if (!POSTGREST_FIELDS.contains(names.next())) {
                return false;
            }
        }
        JsonNode code = body.get("code");
        JsonNode message = body.get("message");
        return code != null
                && code.isTextual()
                && code.asText().matches("PGRST[0-9A-Z]{3}|[0-9A-Z]{5}")
                && message != null
                && message.isTextual();
    }

    @CheckForNull
    private static String field(JsonNode body, String name) {
        JsonNode value = body.get(name);
        return value == null
                        || !value.isValueNode()
                        || value.isNull()
                        || value.asText().isBlank()
                ? null
                : value.asText();
    }

    /** For example: {@code Pipeline is not active (HTTP 400, P0001). Hint: activate it first}. */
    Localizable describe() {
        Object reason = message == null ? Messages._ApiError_noReason() : message;
        Localizable text = code == null
                ? Messages._ApiError_described(reason, httpStatus)
                : Messages._ApiError_describedWithCode(reason, httpStatus, code);
        return hint == null ? text : Messages._ApiError_hinted(text, hint);
    }
}
