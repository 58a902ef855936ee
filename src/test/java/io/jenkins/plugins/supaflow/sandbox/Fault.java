package io.jenkins.plugins.supaflow.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * One way for a request to go wrong. A fault either takes the place of the request's work, which then has no effect, or comes
 * after it ("carried out"): then a job was created or cancelled, whatever the answer says.
 *
 * <p>The JDK's HTTP client repeats a GET, once and silently, whose connection was closed before the first byte of an answer
 * ({@link #closeBefore}, {@link #closeAfter}): to fail such a read, queue the fault twice or let it stand.
 */
public final class Fault {

    /** How the connection fares. */
    public enum Wire {
        WHOLE_ANSWER,
        HALF_ANSWER,
        CLOSE_UNREAD,
        CLOSE_UNANSWERED,
        CLOSE_AND_CARRY_OUT_LATER,
        HANG
    }

    /** Nothing goes wrong. */
    static final Fault NONE = after("none", UnaryOperator.identity());

    private static final int OVERSIZE = 5 * 1024 * 1024 + 1;

    private final String name;
    private final Wire wire;
    private final boolean carriedOut;
    private final Duration wait;
    private final UnaryOperator<Answer> change;

    private Fault(String name, Wire wire, boolean carriedOut, Duration wait, UnaryOperator<Answer> change) {
        this.name = name;
        this.wire = wire;
        this.carriedOut = carriedOut;
        this.wait = wait;
        this.change = change;
    }

    private static Fault instead(String name, Answer answer) {
        return new Fault(name, Wire.WHOLE_ANSWER, false, Duration.ZERO, ignored -> answer);
    }

    private static Fault after(String name, UnaryOperator<Answer> change) {
        return new Fault(name, Wire.WHOLE_ANSWER, true, Duration.ZERO, change);
    }

    private static Fault wire(String name, Wire wire, boolean carriedOut) {
        return new Fault(name, wire, carriedOut, Duration.ZERO, UnaryOperator.identity());
    }

    /** Carried out at once; the right answer comes late, by real time. */
    @NonNull
    public static Fault delay(@NonNull Duration wait) {
        return new Fault("delay " + wait, Wire.WHOLE_ANSWER, true, wait, UnaryOperator.identity());
    }

    /**
     * An HTTP status instead of the work, with the body that its usual author sends: the gateway's JSON for 401, 429, 500 and
     * 503, PostgREST's for 403, a load balancer's page for 404, 502, 504 and 52x, and for the rest JSON with a message.
     */
    @NonNull
    public static Fault status(int code) {
        Answer answer =
                switch (code) {
                    case 401 -> Errors.gateway(401, "Invalid API key", "Double check your Supabase API key.");
                    case 403 -> Errors.postgrest(403, "42501", "permission denied for schema public", null, null);
                    case 404 -> Errors.page(404, "Not Found");
                    case 429 -> Errors.gateway(429, "API rate limit exceeded", null);
                    case 500 -> Errors.gateway(500, "An unexpected error occurred", null);
                    case 502 -> Errors.page(502, "Bad Gateway");
                    case 503 -> Errors.gateway(503, "name resolution failed", null);
                    case 504 -> Errors.page(504, "Gateway Time-out");
                    case 520, 521, 522, 523, 524 -> Errors.page(code, "Origin Error");
                    default -> Errors.gateway(code, "HTTP " + code, null);
                };
        return instead("status " + code, answer);
    }

    /** Any status, headers and body instead of the work. Give a {@code Content-Type} among the headers, or there is none. */
    @NonNull
    public static Fault status(int code, @NonNull Map<String, String> headers, @NonNull String body) {
        return instead("status " + code, new Answer(code, headers, body.getBytes(StandardCharsets.UTF_8)));
    }

    /** Carried out, and then a status as by {@link #status(int)}, for example a 504 of the gateway. */
    @NonNull
    public static Fault statusAfter(int code) {
        return status(code).carriedOut();
    }

    /** 429 without {@code Retry-After}. */
    @NonNull
    public static Fault tooManyRequests() {
        return status(429);
    }

    /** 429 with {@code Retry-After}, in whole seconds. */
    @NonNull
    public static Fault tooManyRequests(@NonNull Duration retryAfter) {
        Answer answer = Errors.gateway(429, "API rate limit exceeded", null);
        return instead("429", answer.with("Retry-After", String.valueOf(retryAfter.toSeconds())));
    }

    /**
     * A status with the HTML page of a middlebox instead of the work, as a firewall's block page, a browser check or a proxy that
     * wants a password (407, with {@code Proxy-Authenticate}) sends it: nothing in it is Supaflow's.
     */
    @NonNull
    public static Fault proxyPage(int status) {
        Answer page = Answer.text(
                        status,
                        "text/html; charset=UTF-8",
                        "<!DOCTYPE html>\n<html><head><title>" + status
                                + " Blocked</title></head>\n<body><h1>Checking your"
                                + " browser</h1><p>This request was stopped by your organization&#39;s web filter."
                                + " Ray ID: 8f3a&hellip;</p></body></html>\n")
                .with("Server", "webfilter")
                .with("Cache-Control", "no-store");
        return instead(
                "page " + status, status == 407 ? page.with("Proxy-Authenticate", "Basic realm=\"webfilter\"") : page);
    }

    /** 503 of the gateway with {@code Retry-After}, in whole seconds. */
    @NonNull
    public static Fault unavailable(@NonNull Duration retryAfter) {
        return instead(
                "503",
                Errors.gateway(503, "name resolution failed", null)
                        .with("Retry-After", String.valueOf(retryAfter.toSeconds())));
    }

    /** 502 with an HTML page. */
    @NonNull
    public static Fault badGateway() {
        return status(502);
    }

    /** A token that has expired, for this request only: 401, {@code PGRST301}, "JWT expired". */
    @NonNull
    public static Fault expiredToken() {
        return instead("expired token", Errors.jwt("JWT expired"));
    }

    /** An error of PostgREST's form; {@code hint} may be null. */
    @NonNull
    public static Fault postgrestError(
            int status, @NonNull String code, @NonNull String message, @CheckForNull String hint) {
        return instead("error " + code, Errors.postgrest(status, code, message, null, hint));
    }

    /** 200 and {@code null} instead of a job id; nothing is created. */
    @NonNull
    public static Fault nullJobId() {
        return instead("null", Answer.json(200, NullNode.getInstance()));
    }

    /** 200 and {@code []}: as if no row were visible. */
    @NonNull
    public static Fault emptyRows() {
        return instead("no rows", Answer.text(200, Answer.JSON, "[]").with("Content-Range", "*/*"));
    }

    /** 200 and this body instead of the work, said to be JSON whatever it is. */
    @NonNull
    public static Fault rawBody(@NonNull String body) {
        return instead("raw body", Answer.text(200, Answer.JSON, body));
    }

    /** 200 and a page, as a captive portal or a log-in proxy answers. */
    @NonNull
    public static Fault notJson() {
        return instead("not JSON", Answer.text(200, "text/html", "<!DOCTYPE html><title>Please log in</title>"));
    }

    /** Carried out, then an answer of the right status without a body. */
    @NonNull
    public static Fault emptyBody() {
        return after("empty body", answer -> answer.withBody(new byte[0]));
    }

    /** Carried out, then the right answer with another body, for example {@code alteredBody(String::toUpperCase)}. */
    @NonNull
    public static Fault alteredBody(@NonNull UnaryOperator<String> alter) {
        return after(
                "altered body",
                answer -> answer.withBody(alter.apply(new String(answer.body(), StandardCharsets.UTF_8))
                        .getBytes(StandardCharsets.UTF_8)));
    }

    /** Carried out, then whole HTTP whose JSON stops in the middle. */
    @NonNull
    public static Fault cutOffBody() {
        return after("cut-off body", answer -> answer.withBody(firstHalf(answer.body())));
    }

    /** Carried out, then the right answer blown up to more than 5 MiB of valid JSON of the same shape. */
    @NonNull
    public static Fault oversizedBody() {
        return after("oversized body", answer -> Answer.json(answer.status(), blowUp(answer.body())));
    }

    /** The connection is closed before the request is carried out; its body is not even read. */
    @NonNull
    public static Fault closeBefore() {
        return wire("close before", Wire.CLOSE_UNREAD, false);
    }

    /** Carried out, then the connection is closed before the first byte of an answer. */
    @NonNull
    public static Fault closeAfter() {
        return wire("close after", Wire.CLOSE_UNANSWERED, true);
    }

    /** Carried out, then the connection is closed half-way through the answer's body. */
    @NonNull
    public static Fault closeHalfway() {
        return wire("close half-way", Wire.HALF_ANSWER, true);
    }

    /** The connection is closed at once; carried out only after this time. As if the answer were lost to a slow database. */
    @NonNull
    public static Fault carriedOutLate(@NonNull Duration wait) {
        return new Fault("late " + wait, Wire.CLOSE_AND_CARRY_OUT_LATER, true, wait, UnaryOperator.identity());
    }

    /** Not carried out, and no answer until the sandbox is closed: for timeouts. */
    @NonNull
    public static Fault hang() {
        return wire("hang", Wire.HANG, false);
    }

    /** The same fault after the request was carried out, for example {@code hang().carriedOut()}. */
    @NonNull
    public Fault carriedOut() {
        return new Fault(name + " after", wire == Wire.CLOSE_UNREAD ? Wire.CLOSE_UNANSWERED : wire, true, wait, change);
    }

    @NonNull
    public Wire wire() {
        return wire;
    }

    /** Whether the request has its effect. */
    public boolean isCarriedOut() {
        return carriedOut;
    }

    /** Whether anything is answered, be it in part. */
    public boolean isAnswered() {
        return wire == Wire.WHOLE_ANSWER || wire == Wire.HALF_ANSWER;
    }

    /** How long the answer, or the work after a connection that was closed, takes longer. */
    @NonNull
    public Duration waiting() {
        return wait;
    }

    /** @param answer the right answer; null when the request is not carried out */
    Answer change(@CheckForNull Answer answer) {
        return change.apply(answer);
    }

    static byte[] firstHalf(byte[] body) {
        return Arrays.copyOf(body, body.length / 2);
    }

    private static JsonNode blowUp(byte[] body) {
        String much = "x".repeat(OVERSIZE);
        try {
            JsonNode tree = Answer.MAPPER.readTree(body);
            if (tree instanceof ArrayNode rows) {
                ObjectNode first = rows.isEmpty() ? rows.addObject() : (ObjectNode) rows.get(0);
                first.put("padding", much);
                return rows;
            }
            if (tree instanceof ObjectNode object) {
                return object.put("padding", much);
            }
            return new TextNode(tree.asText() + much);
        } catch (IOException e) {
            return new TextNode(much);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
