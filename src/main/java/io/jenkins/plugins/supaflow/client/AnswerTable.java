package io.jenkins.plugins.supaflow.client;

import io.jenkins.plugins.supaflow.client.HttpTransport.Response;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What an answer proves. The first row that fits decides; an answer that fits none proves nothing. A status alone fits none: it may
 * be of a proxy on the way, which saw the real answer or did not.
 *
 * <p>Sources: PostgREST's "Errors" (docs.postgrest.org, references/errors) and its {@code Error.hs} and {@code MainTx.hs}, where a
 * call is one transaction that commits only when nothing in it failed; PostgreSQL's appendix "Error Codes" and its severities (an
 * ERROR rolls the transaction back, a FATAL ends the session wherever it stood, also in its commit); the messages of Kong, which is
 * Supabase's gateway; Supaflow's API page for the log-in.
 */
final class AnswerTable {

    /** What is known of a call by its answer. */
    enum Proof {
        /** It was carried out. */
        DONE,
        /** It was not carried out: the access token is not accepted. */
        NEW_TOKEN,
        /** It was not carried out, and never will be as it is. */
        REFUSED,
        /** It was not carried out. What is in the way may pass, or may be there to stay. */
        REFUSED_FOR_NOW,
        /** It was never begun, or was rolled back. Another time it is likely to go well. */
        NOT_CARRIED_OUT,
        /** Nothing. */
        UNKNOWN
    }

    /** Whose word an answer is, by its form. */
    private enum Speaker {
        POSTGREST,
        GATEWAY
    }

    /** @param says fits the HTTP status, a space and PostgREST's code or the gateway's message */
    private record Row(Speaker speaker, Pattern says, Proof proof) {}

    private static final List<Row> ROWS = List.of(
            // The token is checked before anything else. 42501 and 22023 come with a 401 when it names no known role.
            postgrest("401 (PGRST30[1-3]|42501|22023)", Proof.NEW_TOKEN),
            gateway("401 (No API key found in request|Invalid API key)", Proof.NEW_TOKEN),

            // Group 0: no connection; no schema cache; none free in the pool. Not PGRST001: a connection that broke
            // in a session.
            postgrest("\\d+ PGRST00[023]", Proof.NOT_CARRIED_OUT),
            // Group 1 is told before the transaction, or condemns it. But 111 and 112 are found after its commit.
            postgrest("\\d+ PGRST11[12]", Proof.UNKNOWN),
            // Of the path and the schema: the configuration, which is reloaded.
            postgrest("\\d+ PGRST1(06|25)", Proof.REFUSED_FOR_NOW),
            postgrest("\\d+ PGRST1\\d\\d", Proof.REFUSED),
            // Group 2, "most of the time solved by schema reloading". The server lacks the secret of the tokens.
            postgrest("\\d+ PGRST(2\\d\\d|300)", Proof.REFUSED_FOR_NOW),

            // A function of Supaflow's chose the status: RAISE SQLSTATE 'PT402'.
            postgrest("\\d+ PT(429|5\\d\\d)", Proof.NOT_CARRIED_OUT),
            postgrest("\\d+ PT[34]\\d\\d", Proof.REFUSED),

            // Serialization, deadlock (40003 is "completion unknown"); cancelled; resources; locks; lost statements.
            postgrest("\\d+ (4000[012]|40P01|57014|53\\d\\d\\d|55006|55P03|26000|42P05)", Proof.NOT_CARRIED_OUT),
            // A replica, which takes no writes: 25006. The session ended: 25P03, 25P04.
            postgrest("\\d+ 25P0[34]", Proof.UNKNOWN),
            // What a migration changes or a cache no longer knows; PostgREST's own log-in to the database.
            postgrest(
                    "\\d+ (25\\w{3}|42P01|42883|4270[34]|3F000|3D000|0A000|0[LP]\\w{3}|28\\w{3})",
                    Proof.REFUSED_FOR_NOW),
            // The caller's data and rights, and what a function raises against them.
            postgrest("\\d+ (P0001|42501|2[1-37B]\\w{3}|42([05-8]\\d\\d|939|P\\d\\d)|44000|34000)", Proof.REFUSED),
            // Faults of functions and of the server's set-up, for which PostgREST says 5xx.
            postgrest(
                    "\\d+ (09\\w{3}|2D\\w{3}|3[89B]\\w{3}|54\\w{3}|55\\w{3}|F0\\w{3}|HV\\w{3}|P0\\w{3})",
                    Proof.REFUSED_FOR_NOW),

            // Before a request is passed on: the route is looked for, then the rate is limited.
            gateway("404 no Route matched with those values", Proof.REFUSED_FOR_NOW),
            gateway("429 API rate limit exceeded", Proof.NOT_CARRIED_OUT));

    private AnswerTable() {}

    private static Row postgrest(String says, Proof proof) {
        return new Row(Speaker.POSTGREST, Pattern.compile(says), proof);
    }

    private static Row gateway(String says, Proof proof) {
        return new Row(Speaker.GATEWAY, Pattern.compile(says, Pattern.CASE_INSENSITIVE), proof);
    }

    /** What an answer of the API proves. */
    static Proof of(Response response) {
        if (response.isSuccess()) {
            return Proof.DONE;
        }
        ApiError error = ApiError.of(response);
        Speaker speaker = error.isPostgrest() ? Speaker.POSTGREST : Speaker.GATEWAY;
        String says = error.httpStatus() + " " + (error.isPostgrest() ? error.code() : error.message());
        return ROWS.stream()
                .filter(row ->
                        row.speaker() == speaker && row.says().matcher(says).matches())
                .map(Row::proof)
                .findFirst()
                .orElse(Proof.UNKNOWN);
    }

    /**
     * What an answer to the log-in proves of the key ("Not 200: any body, text or JSON"). A page is not the application's: of a
     * firewall, a browser check, a proxy's own log-in. A refusal without its word may be, and may pass.
     */
    static Proof ofLogIn(Response response) {
        if (response.status() != 401 && response.status() != 403) {
            return of(response);
        }
        if (response.isPage()) {
            return Proof.UNKNOWN;
        }
        ApiError error = ApiError.of(response);
        return error.message() != null && !error.isPostgrest() && of(response) == Proof.UNKNOWN
                ? Proof.REFUSED
                : Proof.REFUSED_FOR_NOW;
    }
}
