package io.jenkins.plugins.supaflow.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;

/** The error bodies of PostgREST and of the gateway before it. */
final class Errors {

    private Errors() {}

    /** An error that ends the evaluation of a request. */
    static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Answer answer;

        Failure(Answer answer) {
            super(null, null, false, false);
            this.answer = answer;
        }

        Answer answer() {
            return answer;
        }
    }

    static Failure failure(int status, String code, String message) {
        return new Failure(postgrest(status, code, message, null, null));
    }

    static Answer postgrest(
            int status, String code, String message, @CheckForNull String details, @CheckForNull String hint) {
        ObjectNode body = Answer.MAPPER.createObjectNode();
        body.put("code", code).put("details", details).put("hint", hint).put("message", message);
        Answer answer = Answer.json(status, body);
        return status == 401 ? answer.with("WWW-Authenticate", "Bearer") : answer;
    }

    static Answer jwt(String message) {
        return postgrest(401, "PGRST301", message, null, null)
                .with("WWW-Authenticate", "Bearer error=\"invalid_token\", error_description=\"" + message + "\"");
    }

    static Answer gateway(int status, String message, @CheckForNull String hint) {
        ObjectNode body = Answer.MAPPER.createObjectNode().put("message", message);
        if (hint != null) {
            body.put("hint", hint);
        }
        return Answer.json(status, body);
    }

    /** A page such as a proxy or a load balancer puts in the place of an answer. */
    static Answer page(int status, String reason) {
        return Answer.text(
                status,
                "text/html; charset=UTF-8",
                "<html>\r\n<head><title>" + status + " " + reason + "</title></head>\r\n<body>\r\n<center><h1>" + status
                        + " " + reason + "</h1></center>\r\n<hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n");
    }
}
