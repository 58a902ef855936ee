package io.jenkins.plugins.supaflow.client;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import org.jvnet.localizer.Localizable;

/**
 * What an answer that is not a success says of itself. Of the body, only the fields of an error of PostgREST or of the
 * gateway are kept, made plain and short; anything else is no more than its HTTP status.
 */
record ApiError(
        int httpStatus,
        @CheckForNull String code,
        @CheckForNull String message,
        @CheckForNull String hint) {

    private static final int MAX_TEXT = 500;

    static ApiError of(HttpTransport.Response response) {
        JsonNode body = Json.tree(response.body());
        if (body == null || !body.isObject()) {
            return new ApiError(response.status(), null, null, null);
        }
        String message = field(body, "message");
        return new ApiError(
                response.status(),
                // A verdict is drawn from it: what only reads like a code is none.
                Texts.exact(field(body, "code"), Texts.MAX_WORD),
                Texts.plainOrNull(message == null ? field(body, "error") : message, MAX_TEXT),
                Texts.plainOrNull(field(body, "hint"), MAX_TEXT));
    }

    @CheckForNull
    private static String field(JsonNode body, String name) {
        JsonNode value = body.get(name);
        return value == null || !value.isValueNode() || value.isNull() || value.asText().isBlank() ? null : value.asText();
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
